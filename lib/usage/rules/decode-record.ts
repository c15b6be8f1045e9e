import type { DecodeContext, Decoded, DecodedUse } from "../types";
import { arnParts, type JsonRecord, objectOf, textOf } from "./fields";
import { keysOf } from "./keys-of";
import { kindOf, readOnlyByName } from "./operations";
import { principalOf, sessionOf } from "./principal-of";
import { addressTrait, contextTrait } from "./traits";

/** CloudTrail's first day (AWS Blog, 13 November 2013); an earlier time is a wrong clock. */
const EARLIEST = Date.UTC(2013, 10, 1);
/** Clocks of AWS are right to the second; what is a day ahead of ours is wrong. */
export const AHEAD_MS = 86_400_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The name of the source whose events are counted. */
export const KMS_SOURCE = "kms.amazonaws.com";

/**
 * One CloudTrail record (CloudTrail User Guide, "CloudTrail record contents") as a use of keys. Never throws:
 * what cannot be counted is answered with its reason.
 */
export function decodeRecord(value: unknown, context: DecodeContext): Decoded {
  const record = objectOf(value);
  if (!record) return { skipped: "not-an-object" };
  if (record.eventSource !== KMS_SOURCE) return { skipped: "other-service" };
  const eventId = textOf(record.eventID);
  if (eventId === null) return { skipped: "no-event-id" };
  const operation = textOf(record.eventName);
  if (operation === null) return { skipped: "no-event-name" };
  const at = timeOf(record.eventTime);
  if (at === null) return { skipped: "no-time" };
  if (at < EARLIEST || at > context.latest) return { skipped: "time-out-of-range" };
  const identity = objectOf(record.userIdentity);
  const accountId = textOf(record.recipientAccountId) ?? textOf(identity?.accountId);
  if (accountId === null) return { skipped: "no-account" };
  const region = textOf(record.awsRegion);
  if (region === null) return { skipped: "no-region" };
  const readOnly =
    typeof record.readOnly === "boolean" ? record.readOnly : readOnlyByName(operation);
  const principal = principalOf(identity);
  const place = { accountId, region, at };
  const service = principal.kind === "service" ? null : serviceOf(record, identity);
  const isDirect = service === null && principal.kind !== "service";
  const use: DecodedUse = {
    eventId,
    sharedEventId: textOf(record.sharedEventID),
    ...place,
    operation,
    keys: keysOf(record, place, context),
    principal,
    session: sessionOf(identity),
    service,
    errorCode: textOf(record.errorCode),
    encryptionContext: contextOf(objectOf(record.requestParameters)),
    source: textOf(record.sourceIPAddress),
    address: isDirect ? addressTrait(record.sourceIPAddress) : null,
    context: contextTrait(operation, objectOf(record.requestParameters)),
    readOnly,
    kind: kindOf(operation, textOf(record.eventType), readOnly),
    own: principal.kind === "role" && context.isReader(principal.ref),
  };
  return { use };
}

/** Milliseconds since 1970 of a time as CloudTrail writes it; null for anything else. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== "string" || !TIME.test(value)) return null;
  const at = Date.parse(value);
  if (!Number.isFinite(at)) return null;
  // Date.parse takes 30 February for 2 March.
  return new Date(at).toISOString().slice(0, 10) === value.slice(0, 10) ? at : null;
}

/** The service that called for somebody: its name in invokedBy, else in place of the caller's address. */
function serviceOf(record: JsonRecord, identity: JsonRecord | null): string | null {
  const invokedBy = textOf(identity?.invokedBy);
  if (invokedBy !== null) return invokedBy;
  const source = textOf(record.sourceIPAddress);
  return source !== null && (source.endsWith(".amazonaws.com") || source === "AWS Internal")
    ? source
    : null;
}

function contextOf(request: JsonRecord | null): Record<string, string> | null {
  // ReEncrypt names two; the first is what the data was bound to.
  const given = objectOf(request?.encryptionContext) ?? objectOf(request?.sourceEncryptionContext);
  if (!given) return null;
  const pairs = Object.entries(given).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return pairs.length > 0 ? Object.fromEntries(pairs) : null;
}

/** The account that owns what was used, for events that two accounts have: of the first key, else the trail's. */
export function ownerOf(use: Pick<DecodedUse, "keys" | "accountId">): string {
  const [key] = use.keys;
  return (key && arnParts(key.arn)?.accountId) || use.accountId;
}
