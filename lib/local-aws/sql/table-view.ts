import { join } from "node:path";
import type { HiveColumn, HiveTable, HiveType } from "./hive-table";
import { filterOf, patternOf } from "./projection";
import { QueryError } from "./query-error";
import { recordName } from "./record-names";

/** Where a table's files lie, and what DuckDB makes of them. */
export interface TableView {
  glob: string;
  /** The view's query; with `empty` there is no file yet, which DuckDB would not read. */
  query(empty: boolean): string;
}

/** Above the log files of a demo, unpacked: each is one JSON value, and DuckDB keeps room for two. */
export const LARGEST_FILE = 128 * 1_048_576;

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

const PLAIN: Record<string, string> = {
  string: "VARCHAR",
  binary: "BLOB",
  integer: "INTEGER",
  int: "INTEGER",
};

export function duckType(type: HiveType, path: string): string {
  switch (type.kind) {
    case "plain":
      return PLAIN[type.name] ?? type.name.toUpperCase();
    case "array":
      return `${duckType(type.of, path)}[]`;
    case "map":
      return `MAP(${duckType(type.key, path)}, ${duckType(type.value, path)})`;
    case "struct": {
      const members = type.members.map(({ name, type: of }) => {
        const below = path === "" ? name : `${path}.${name}`;
        return `${quoted(recordName(below))} ${duckType(of, below)}`;
      });
      return `STRUCT(${members.join(", ")})`;
    }
  }
}

function recordType(columns: readonly HiveColumn[]): string {
  return duckType({ kind: "struct", members: [...columns] }, "");
}

/** Glob and pattern of a location below the folder of the buckets. Throws for one that would leave its bucket. */
export function placeOf(folder: string, location: string): string {
  const parts = location
    .replace(/^s3:\/\//, "")
    .replace(/\/+$/, "")
    .split("/");
  if (
    parts.some(
      (part) =>
        ["", ".", ".."].includes(part) || /[*?[\]{}\\]/.test(part.replace(/\$\{\w+\}/g, "")),
    )
  )
    throw new QueryError(
      null,
      `HIVE_METASTORE_ERROR: ${location} is no location that this endpoint reads`,
    );
  return join(folder, ...parts);
}

/**
 * A table over CloudTrail's log files as a view of DuckDB's: a row for each record, with the columns that the table
 * names, and the partition columns from the files' own names. DuckDB leaves out the files that a query's conditions on
 * those exclude. `now` is the end of a projected range up to NOW. Throws QueryError for what Athena could not read.
 */
export function viewOf(table: HiveTable, folder: string, now: Date): TableView {
  const { columns, partitions, properties, location } = table;
  const projected = properties["projection.enabled"] === "true";
  const template = partitions.map(({ name }) => `${name}=\${${name}}`);
  const place = placeOf(
    folder,
    (projected ? properties["storage.location.template"] : undefined) ??
      [location.replace(/\/+$/, ""), ...template].join("/"),
  );
  const { glob, pattern, groups } = patternOf(place, partitions, properties, projected);
  const expressions = partitions.map(({ name }) => {
    const expression = `regexp_extract(filename, ${literal(pattern)}, ${groups.indexOf(name) + 1})`;
    return { name, expression };
  });
  const conditions = expressions.flatMap(({ name, expression }) =>
    projected ? filterOf({ name, expression }, properties, now) : [],
  );
  // Athena passes over what begins with a dot or an underscore.
  conditions.push("NOT regexp_matches(filename, '/[._][^/]*$')");
  const type = recordType(columns);
  const selected = [
    ...columns.map(({ name }) => `r.${quoted(recordName(name))} AS ${quoted(name)}`),
    ...expressions.map(({ name, expression }) => `${expression} AS ${quoted(name)}`),
  ];
  const read = `SELECT unnest(${quoted("Records")}) AS r, filename FROM read_json(${literal(glob)}, filename = true,
    format = 'unstructured', compression = 'auto_detect', maximum_object_size = ${LARGEST_FILE},
    columns = {Records: ${literal(`${type}[]`)}})`;
  const none = `SELECT unnest(CAST([] AS ${type}[])) AS r, '' AS filename`;
  return {
    glob,
    query: (empty) =>
      `SELECT ${selected.join(", ")} FROM (${empty ? none : read}) WHERE ${conditions.join(" AND ")}`,
  };
}
