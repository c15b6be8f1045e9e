import { callsOfAdvanced, callsOfBasic, type LoggedCalls } from "@/lib/estate/rules/logged-events";
import { arnParts, type JsonRecord, objectOf, partitionOf, textOf } from "./fields";

/** What a change of a trail means for the calls of KMS that it has from then on. */
export type TrailEffect =
  /** New selectors. Decrypt and GenerateDataKey are reads. */
  | ({ trail: string; effect: "selects" } & LoggedCalls)
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
    if (advanced) return { trail, effect: "selects", ...callsOfAdvanced(advanced) };
    const basic = listOf(source?.eventSelectors);
    if (basic) return { trail, effect: "selects", ...callsOfBasic(basic) };
  }
  return null;
}

function listOf(value: unknown): JsonRecord[] | null {
  if (!Array.isArray(value)) return null;
  return value.map(objectOf).filter((one) => one !== null);
}
