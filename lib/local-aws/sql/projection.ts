import type { HiveColumn } from "./hive-table";
import { QueryError } from "./query-error";

type Properties = Readonly<Record<string, string>>;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const kindOf = (properties: Properties, name: string) =>
  (properties[`projection.${name}.type`] ?? "").toLowerCase();

/** Athena's refusal of a table whose projection is not whole (User Guide, "Supported types for partition projection"). */
function invalid(name: string, what: string): QueryError {
  return new QueryError(
    "INVALID_TABLE_PROPERTY",
    `Table property 'projection.${name}.${what}' is missing or not valid`,
  );
}

const DATE_PARTS: Record<string, string> = {
  yyyy: "\\d{4}",
  MM: "\\d{2}",
  dd: "\\d{2}",
  HH: "\\d{2}",
  mm: "\\d{2}",
};
const DATE_PART = /yyyy|MM|dd|HH|mm/g;

function dateFormat(properties: Properties, name: string): string {
  const format = properties[`projection.${name}.format`];
  if (!format || /[A-Za-z]/.test(format.replace(DATE_PART, ""))) throw invalid(name, "format");
  return format;
}

const escaped = (text: string) => text.replace(/[^\w/]/g, (character) => `\\${character}`);

/** What stands for a column in a file's name: for the glob and for the pattern. */
function standsFor(
  name: string,
  properties: Properties,
  projected: boolean,
): { glob: string; pattern: string } {
  const kind = kindOf(properties, name);
  if (!projected) return { glob: "*", pattern: "[^/]+" };
  if (kind === "date") {
    const format = dateFormat(properties, name);
    const pattern = format.replace(
      /yyyy|MM|dd|HH|mm|[^A-Za-z]/g,
      (part) => DATE_PARTS[part] ?? escaped(part),
    );
    return { glob: format.replace(/[^/]+/g, "*"), pattern };
  }
  if (kind === "integer") return { glob: "*", pattern: "\\d+" };
  if (kind === "enum" || kind === "injected") return { glob: "*", pattern: "[^/]+" };
  throw invalid(name, "type");
}

/** Glob and pattern of the files of a template; `groups` are the columns in the order of the pattern's groups. */
export function patternOf(
  template: string,
  partitions: readonly HiveColumn[],
  properties: Properties,
  projected: boolean,
): { glob: string; pattern: string; groups: string[] } {
  const groups: string[] = [];
  let [glob, pattern] = ["", "^"];
  for (const part of template.split(/(\$\{\w+\})/)) {
    const name = /^\$\{(\w+)\}$/.exec(part)?.[1]?.toLowerCase();
    if (name === undefined) {
      glob += part;
      pattern += escaped(part);
      continue;
    }
    if (!partitions.some((column) => column.name === name)) throw invalid(name, "type");
    const stands = standsFor(name, properties, projected);
    glob += stands.glob;
    pattern += `(${stands.pattern})`;
    groups.push(name);
  }
  const lost = partitions.find(({ name }) => !groups.includes(name));
  if (lost)
    throw new QueryError(
      "INVALID_TABLE_PROPERTY",
      `Table property 'storage.location.template' does not name '${lost.name}'`,
    );
  // What lies deeper belongs to the partition too.
  return { glob: `${glob}/**`, pattern: `${pattern}/`, groups };
}

const UNITS = { MINUTES: 60_000, HOURS: 3_600_000, DAYS: 86_400_000, WEEKS: 604_800_000 } as const;

function bound(text: string, format: string, now: Date): string | null {
  const relative = /^NOW(?:([+-]\d+)(MINUTES?|HOURS?|DAYS?|WEEKS?|MONTHS?|YEARS?))?$/.exec(
    text.replace(/\s/g, ""),
  );
  if (!relative) return text.trim();
  const [, by, unit = ""] = relative;
  const at = new Date(now);
  const count = Number(by ?? 0);
  if (unit.startsWith("MONTH")) at.setUTCMonth(at.getUTCMonth() + count);
  else if (unit.startsWith("YEAR")) at.setUTCFullYear(at.getUTCFullYear() + count);
  else {
    const size = Object.entries(UNITS).find(([name]) => name.startsWith(unit) && unit !== "")?.[1];
    at.setTime(at.getTime() + count * (size ?? 0));
  }
  const iso = at.toISOString();
  const parts: Record<string, string> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
  };
  return format.replace(DATE_PART, (part) => parts[part] ?? part);
}

/** What the projection itself says of a column: nothing outside it is there. */
export function filterOf(
  { name, expression }: { name: string; expression: string },
  properties: Properties,
  now: Date,
): string[] {
  const kind = kindOf(properties, name);
  if (kind === "enum") {
    const values = (properties[`projection.${name}.values`] ?? "")
      .split(",")
      .map((one) => one.trim());
    if (values.every((value) => value === "")) throw invalid(name, "values");
    return [`${expression} IN (${values.map(literal).join(", ")})`];
  }
  if (kind !== "date" && kind !== "integer") return [];
  const [from, to, more] = (properties[`projection.${name}.range`] ?? "").split(",");
  if (from === undefined || to === undefined || more !== undefined) throw invalid(name, "range");
  if (kind === "integer")
    return [`TRY_CAST(${expression} AS BIGINT) BETWEEN ${Number(from)} AND ${Number(to)}`];
  const format = dateFormat(properties, name);
  // Texts of a format that goes from years to minutes stand in the order of their times.
  return [from, to].map(
    (text, index) =>
      `${expression} ${index === 0 ? ">=" : "<="} ${literal(bound(text, format, now) ?? text)}`,
  );
}

/** The columns whose values a query must name (User Guide, "Injected type"). */
export function injectedColumns({
  properties,
  partitions,
}: {
  properties: Properties;
  partitions: readonly HiveColumn[];
}): string[] {
  return partitions
    .map(({ name }) => name)
    .filter((name) => kindOf(properties, name) === "injected");
}
