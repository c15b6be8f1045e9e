import type { DecodeContext, Decoded, DecodedUse, SkipReason } from "../types";
import { correctedEvent } from "./addendum";
import { arnParts, type JsonRecord, objectOf, textOf } from "./fields";
import { keysOf } from "./keys-of";
import { kindOf, readOnlyByName } from "./operations";
import { principalOf, sessionOf } from "./principal-of";
import { addressTrait, contextTrait } from "./traits";

/** CloudTrail's first day (AWS Blog, 13 November 2013); an earlier time is a wrong clock. */
export const EARLIEST = Date.UTC(2013, 10, 1);
/** Clocks of AWS are right to the second; what is a day ahead of ours is wrong. */
export const AHEAD_MS = 86_400_000;
/** An account's id, and the name of a Region, of whatever partition: what both are written with, and no endless text. */
export const ACCOUNT_ID = /^[0-9]{12}$/;
export const REGION_NAME = /^[a-z0-9-]{1,40}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The name of the source whose events are counted. */
export const KMS_SOURCE = "kms.amazonaws.com";
/**
 * `eventType` of what the owner of a VPC endpoint is told of a call through it, which is an event beside that of the call
 * (CloudTrail User Guide, "Network activity events").
 */
export const NETWORK_ACTIVITY = "AwsVpceEvent";

/**
 * One CloudTrail record (CloudTrail User Guide, "CloudTrail record contents") as a use of keys. Never throws:
 * what cannot be counted is answered with its reason.
 */
export function decodeRecord(value: unknown, context: DecodeContext): Decoded {
  const record = objectOf(value);
  if (!record) return { skipped: "not-an-object" };
  if (record.eventSource !== KMS_SOURCE) return { skipped: "other-service" };
  const frame = frameOf(record, context.latest);
  if (typeof frame === "string") return { skipped: frame };
  if (correctedEvent(record) !== null) return { skipped: "correction" };
  const { eventId, operation, at, accountId, region } = frame;
  const identity = objectOf(record.userIdentity);
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

/** What every record has that is looked at. */
export interface RecordFrame {
  eventId: string;
  operation: string;
  /** Milliseconds since 1970 */
  at: number;
  accountId: string;
  region: string;
}

/** The frame of a record, or what of it is missing. `latest`: later events (ms) have a wrong clock. */
export function frameOf(record: JsonRecord, latest: number): RecordFrame | SkipReason {
  if (record.eventType === NETWORK_ACTIVITY) return "network-activity";
  const eventId = textOf(record.eventID);
  if (eventId === null) return "no-event-id";
  const operation = textOf(record.eventName);
  if (operation === null) return "no-event-name";
  const at = timeOf(record.eventTime);
  if (at === null) return "no-time";
  if (at < EARLIEST || at > latest) return "time-out-of-range";
  const accountId =
    textOf(record.recipientAccountId) ?? textOf(objectOf(record.userIdentity)?.accountId);
  if (accountId === null || !ACCOUNT_ID.test(accountId)) return "no-account";
  const region = textOf(record.awsRegion);
  if (region === null || !REGION_NAME.test(region)) return "no-region";
  return { eventId, operation, at, accountId, region };
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
