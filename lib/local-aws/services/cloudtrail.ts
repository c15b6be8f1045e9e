import type { Call, Operation, Output } from "../call";
import { bindingOf, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import type { TrailEvent } from "../types";
import { pageSize, text, time } from "../validate";
import { scopeOf } from "./kms-keys";
import { trails } from "./trails";

const day = 86_400_000;
const attributes = [
  "EventId",
  "EventName",
  "ReadOnly",
  "Username",
  "ResourceType",
  "ResourceName",
  "EventSource",
  "AccessKeyId",
] as const;
type Attribute = (typeof attributes)[number];

const tests: Record<Attribute, (event: TrailEvent, value: string) => boolean> = {
  EventId: (event, value) => event.eventId === value,
  EventName: (event, value) => event.eventName === value,
  ReadOnly: (event, value) => String(event.readOnly) === value,
  Username: (event, value) => event.username === value,
  ResourceType: (event, value) => event.resources.some((one) => one.type === value),
  ResourceName: (event, value) => event.resources.some((one) => one.name === value),
  EventSource: (event, value) => event.eventSource === value,
  AccessKeyId: (event, value) => event.accessKeyId === value,
};

/** The one attribute that a lookup may name, null without. Throws InvalidLookupAttributesException. */
function lookupAttribute(call: Call): { key: Attribute; value: string } | null {
  const given = call.input.LookupAttributes;
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0))
    return null;
  const invalid = new AwsError(
    "InvalidLookupAttributesException",
    "You can only provide one lookup attribute per request, with a valid key and value.",
  );
  if (!Array.isArray(given) || given.length !== 1) throw invalid;
  const { AttributeKey, AttributeValue } = given[0] as Record<string, unknown>;
  const key = attributes.find((name) => name === AttributeKey);
  if (!key || typeof AttributeValue !== "string" || AttributeValue === "") throw invalid;
  return { key, value: AttributeValue };
}

function shape(event: TrailEvent): Output {
  return {
    EventId: event.eventId,
    EventName: event.eventName,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId ?? undefined,
    EventTime: event.eventTime,
    EventSource: event.eventSource,
    Username: event.username ?? undefined,
    Resources: event.resources.map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: JSON.stringify(event.record),
  };
}

function range(call: Call): { from: number; to: number } {
  const start = time(call, "StartTime");
  const end = time(call, "EndTime");
  if (start && end && start > end)
    throw new AwsError("InvalidTimeRangeException", "The start time must be before the end time.");
  const now = call.estate.now.getTime();
  const oldest = now - 90 * day;
  return {
    from: Math.max(start?.getTime() ?? oldest, oldest),
    to: end?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}

const lookupEvents: Operation = (call) => {
  const attribute = lookupAttribute(call);
  const category = text(call, "EventCategory");
  if (category !== null && category !== "insight")
    throw new AwsError("InvalidEventCategoryException", "The event category is not valid.");
  const limit = pageSize(call, "MaxResults", {
    standard: 50,
    max: 50,
    code: "InvalidMaxResultsException",
  });
  const { from, to } = range(call);
  const filters = [attribute, category, call.input.StartTime, call.input.EndTime];
  const binding = bindingOf(call, filters);
  const start = startOf(
    call,
    "NextToken",
    binding,
    () => new AwsError("InvalidNextTokenException", "Invalid token"),
  );
  // The estate holds management events only; the trail keeps no insights.
  const events = category === null ? scopeOf(call).events : [];
  const found: Output[] = [];
  let position = start;
  for (; position < events.length && found.length < limit; position++) {
    const event = events[position];
    if (!event) break;
    const at = event.eventTime.getTime();
    if (at < from) break;
    if (at > to || (attribute && !tests[attribute.key](event, attribute.value))) continue;
    found.push(shape(event));
  }
  const more = position < events.length && (events[position]?.eventTime.getTime() ?? 0) >= from;
  return {
    Events: found,
    NextToken: more ? call.tokens.seal(binding, String(position)) : undefined,
  };
};

/** Of the span that is asked for; without one, of now. The SDK asks for a token that AWS never gives. */
const listPublicKeys: Operation = (call) => {
  const [start, end] = [time(call, "StartTime"), time(call, "EndTime")];
  if (start && end && start > end)
    throw new AwsError("InvalidTimeRangeException", "The start time must be before the end time.");
  if (text(call, "NextToken") !== null)
    throw new AwsError("InvalidTokenException", "The token is not valid.");
  const [from, to] = [start ?? call.estate.now, end ?? call.estate.now];
  const valid = (call.estate.digestKeys ?? []).filter(
    ({ validFrom, validTo }) => validFrom <= to && validTo >= from,
  );
  return {
    PublicKeyList: valid.map(({ fingerprint, value, validFrom, validTo }) => ({
      Fingerprint: fingerprint,
      Value: value.toString("base64"),
      ValidityStartTime: validFrom,
      ValidityEndTime: validTo,
    })),
  };
};

/** What the endpoint answers of CloudTrail. */
export const cloudtrail: Record<string, Operation> = {
  LookupEvents: lookupEvents,
  ListPublicKeys: listPublicKeys,
  ...trails,
};
