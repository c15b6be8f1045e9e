import type { TrailSelectors } from "@/lib/aws/types";

type Fields = Record<string, unknown>;

/** How much of a kind of call a trail has: `some` where it selects by more than the service and reading or writing. */
export type Logged = "all" | "some" | "none";

/** What selectors take of KMS's management events. Decrypt and GenerateDataKey are reads. */
export interface LoggedCalls {
  reads: Logged;
  writes: Logged;
}

/** Which of KMS's management events a trail logs. */
export type LoggedEvents = "all" | "reads" | "writes" | "none";

const KMS = "kms.amazonaws.com";

/**
 * What of KMS a trail logs by the selectors that AWS told; null where that is by more than reading and writing, or in a
 * way that we do not know.
 */
export function loggedEvents({ basic, advanced }: TrailSelectors): LoggedEvents | null {
  // A trail without selectors would log nothing; AWS always gives one, so an empty answer is not believed.
  if (basic.length + advanced.length === 0) return null;
  const { reads, writes } =
    advanced.length > 0
      ? callsOfAdvanced(advanced.map(lowerNames))
      : callsOfBasic(basic.map(lowerNames));
  if (reads === "some" || writes === "some") return null;
  if (reads === writes) return reads;
  return reads === "all" ? "reads" : "writes";
}

/** Of basic selectors as CloudTrail's records have them (CloudTrail API Reference, EventSelector). */
export function callsOfBasic(selectors: readonly Fields[]): LoggedCalls {
  return most(selectors, basicLogs);
}

/** Of advanced selectors as CloudTrail's records have them (CloudTrail API Reference, AdvancedEventSelector). */
export function callsOfAdvanced(selectors: readonly Fields[]): LoggedCalls {
  return most(selectors, advancedLogs);
}

type Logs = (selector: Fields, readOnly: boolean) => Logged;

/** A call is logged when any of the selectors takes it. */
function most(selectors: readonly Fields[], logs: Logs): LoggedCalls {
  const of = (readOnly: boolean): Logged => {
    const each = selectors.map((selector) => logs(selector, readOnly));
    if (each.includes("all")) return "all";
    return each.includes("some") ? "some" : "none";
  };
  return { reads: of(true), writes: of(false) };
}

function basicLogs(selector: Fields, readOnly: boolean): Logged {
  if (selector.includeManagementEvents === false) return "none";
  if (textsOf(selector.excludeManagementEventSources).includes(KMS)) return "none";
  switch (selector.readWriteType ?? "All") {
    case "All":
      return "all";
    case "ReadOnly":
      return readOnly ? "all" : "none";
    case "WriteOnly":
      return readOnly ? "none" : "all";
    default:
      return "some";
  }
}

/** All fields of a selector must hold, and of a field all its operators. */
function advancedLogs(selector: Fields, readOnly: boolean): Logged {
  const known = new Map([
    ["eventCategory", "Management"],
    ["eventSource", KMS],
    ["readOnly", String(readOnly)],
  ]);
  const fields = fieldsOf(selector.fieldSelectors);
  // Without a category it selects nothing that CloudTrail would take.
  if (!fields.some(({ field }) => field === "eventCategory")) return "none";
  let logged: Logged = "all";
  for (const field of fields) {
    const value = known.get(String(field.field));
    if (value === undefined) logged = "some";
    else if (!holds(field, value)) return "none";
  }
  return logged;
}

function holds(field: Fields, value: string): boolean {
  const operators: [string, boolean, (text: string) => boolean][] = [
    ["equals", true, (text) => value === text],
    ["startsWith", true, (text) => value.startsWith(text)],
    ["endsWith", true, (text) => value.endsWith(text)],
    ["notEquals", false, (text) => value === text],
    ["notStartsWith", false, (text) => value.startsWith(text)],
    ["notEndsWith", false, (text) => value.endsWith(text)],
  ];
  return operators.every(([name, wanted, matches]) => {
    const texts = textsOf(field[name]);
    return texts.length === 0 || texts.some(matches) === wanted;
  });
}

/** The SDK's names begin with a capital, those of CloudTrail's records do not. */
function lowerNames(selector: object): Fields {
  const lower = (value: object): Fields =>
    Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name[0]?.toLowerCase() + name.slice(1), one]),
    );
  const fields = lower(selector);
  const { fieldSelectors } = fields;
  if (!Array.isArray(fieldSelectors)) return fields;
  return { ...fields, fieldSelectors: fieldSelectors.map(lower) };
}

function fieldsOf(value: unknown): Fields[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one) => typeof one === "object" && one !== null && !Array.isArray(one));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
