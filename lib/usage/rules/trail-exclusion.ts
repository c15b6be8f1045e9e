import { arnParts, type JsonRecord, objectOf, partitionOf, textOf } from "./fields";

const KMS = "kms.amazonaws.com";

/** How much of a kind of call a trail has: `some` where it selects by more than the service and reading or writing. */
export type Logged = "all" | "some" | "none";

/** What a change of a trail means for the calls of KMS that it has from then on. */
export type TrailEffect =
  /** New selectors. Decrypt and GenerateDataKey are reads. */
  | { trail: string; effect: "selects"; reads: Logged; writes: Logged }
  /** Logging began or ended. */
  | { trail: string; effect: "starts" | "stops" }
  /** Something else of the trail, e.g. its bucket or its regions. */
  | { trail: string; effect: "changes" };

/**
 * What a record of cloudtrail.amazonaws.com changed for KMS: of PutEventSelectors both forms of selectors
 * (CloudTrail API Reference, EventSelector and AdvancedEventSelector), of StartLogging, StopLogging, DeleteTrail and
 * UpdateTrail what their names say. `trail` is the ARN. Null for other records and for calls that failed.
 */
export function trailEffect(record: unknown): TrailEffect | null {
  const event = objectOf(record);
  if (event?.eventSource !== "cloudtrail.amazonaws.com" || textOf(event.errorCode)) return null;
  const trail = trailOf(event);
  if (trail === null) return null;
  switch (event.eventName) {
    case "PutEventSelectors":
      return selection(event, trail);
    case "StartLogging":
      return { trail, effect: "starts" };
    case "StopLogging":
    case "DeleteTrail":
      return { trail, effect: "stops" };
    case "UpdateTrail":
      return { trail, effect: "changes" };
    default:
      return null;
  }
}

/** Whether a PutEventSelectors leaves KMS's calls out, wholly or those that read; null where it says nothing of it. */
export function excludesKms(record: unknown): boolean | null {
  const effect = trailEffect(record);
  return effect?.effect === "selects" ? effect.reads === "none" : null;
}

/** The response names the trail by its ARN; a request may give its name, meant in the call's account and region. */
function trailOf(event: JsonRecord): string | null {
  const [request, response] = [objectOf(event.requestParameters), objectOf(event.responseElements)];
  const named = textOf(response?.trailARN) ?? textOf(request?.trailName) ?? textOf(request?.name);
  if (named === null || arnParts(named)) return named;
  const [account, region] = [textOf(event.recipientAccountId), textOf(event.awsRegion)];
  if (account === null || region === null) return null;
  return `arn:${partitionOf(region)}:cloudtrail:${region}:${account}:trail/${named}`;
}

function selection(event: JsonRecord, trail: string): TrailEffect | null {
  const [request, response] = [objectOf(event.requestParameters), objectOf(event.responseElements)];
  // A trail has one form or the other; whichever comes replaces what was there.
  for (const source of [request, response]) {
    const advanced = listOf(source?.advancedEventSelectors);
    if (advanced) return selects(trail, advanced, advancedLogs);
    const basic = listOf(source?.eventSelectors);
    if (basic) return selects(trail, basic, basicLogs);
  }
  return null;
}

type Logs = (selector: JsonRecord, readOnly: boolean) => Logged;

/** A call is logged when any of the selectors takes it. */
function selects(trail: string, selectors: JsonRecord[], logs: Logs): TrailEffect {
  const most = (readOnly: boolean): Logged => {
    const each = selectors.map((selector) => logs(selector, readOnly));
    if (each.includes("all")) return "all";
    return each.includes("some") ? "some" : "none";
  };
  return { trail, effect: "selects", reads: most(true), writes: most(false) };
}

function basicLogs(selector: JsonRecord, readOnly: boolean): Logged {
  if (selector.includeManagementEvents === false) return "none";
  if (textsOf(selector.excludeManagementEventSources).includes(KMS)) return "none";
  const type = textOf(selector.readWriteType) ?? "All";
  return type === "All" || type === (readOnly ? "ReadOnly" : "WriteOnly") ? "all" : "none";
}

/** All fields of a selector must hold, and of a field all its operators. */
function advancedLogs(selector: JsonRecord, readOnly: boolean): Logged {
  const known: Record<string, string> = {
    eventCategory: "Management",
    eventSource: KMS,
    readOnly: String(readOnly),
  };
  const fields = listOf(selector.fieldSelectors) ?? [];
  // Without a category it selects nothing that CloudTrail would take.
  if (!fields.some(({ field }) => field === "eventCategory")) return "none";
  let logged: Logged = "all";
  for (const field of fields) {
    const value = Object.hasOwn(known, String(field.field))
      ? known[String(field.field)]
      : undefined;
    if (value === undefined) logged = "some";
    else if (!holds(field, value)) return "none";
  }
  return logged;
}

function holds(field: JsonRecord, value: string): boolean {
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

function listOf(value: unknown): JsonRecord[] | null {
  if (!Array.isArray(value)) return null;
  return value.map(objectOf).filter((one) => one !== null);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
