import type { AskedEvents, UsageEvent } from "../schemas/events";
import { type DecodeContext, DIRECT, FAILED, SUCCESS, type UsedKey } from "../types";
import { decodeRecord } from "./decode-record";
import { objectOf, textOf } from "./fields";

type Filters = Pick<AskedEvents, "principal" | "operation" | "service" | "outcome" | "kind">;

/** Calls that are asked for, at times (ms) from `from` to before `to`. */
export interface EventFilter extends Filters {
  from: number;
  to: number;
}

/** An event that may be asked for, with the keys that it may be about. */
export interface Candidate {
  event: Omit<UsageEvent, "keys" | "source" | "object">;
  /** ms since 1970 */
  at: number;
  keys: readonly UsedKey[];
  /** What it is counted under where it names no key. */
  place: { accountId: string; region: string };
  /** The copy of the caller's account, which names the caller. */
  named: boolean;
}

function among(list: readonly string[] | undefined, ...values: string[]): boolean {
  return !list?.length || values.some((value) => list.includes(value));
}

/** The record as an event, when time, caller and call are those asked for; null when not. */
export function candidateOf(
  record: unknown,
  filter: EventFilter,
  context: DecodeContext,
): Candidate | null {
  const decoded = decodeRecord(record, context);
  if (!("use" in decoded)) return null;
  const { use } = decoded;
  const { errorCode, accountId, region, principal } = use;
  const wanted =
    use.at >= filter.from &&
    use.at < filter.to &&
    among(filter.principal, principal.ref) &&
    among(filter.operation, use.operation) &&
    among(filter.service, use.service ?? DIRECT) &&
    among(filter.outcome, ...(errorCode === null ? [SUCCESS] : [errorCode, FAILED])) &&
    among(filter.kind, use.kind);
  if (!wanted) return null;
  const given = objectOf(record);
  const event: Candidate["event"] = {
    id: use.sharedEventId === null ? `${accountId}/${use.eventId}` : `shared:${use.sharedEventId}`,
    eventId: use.eventId,
    at: new Date(use.at).toISOString(),
    operation: use.operation,
    principal: principal.ref,
    session: use.session,
    own: use.own,
    service: use.service,
    outcome: errorCode,
    message: textOf(given?.errorMessage),
    address: use.source,
    userAgent: textOf(given?.userAgent),
    requestId: textOf(given?.requestID),
    encryptionContext: use.encryptionContext,
    record,
  };
  const named = principal.kind !== "account" && principal.kind !== "unknown";
  return { event, at: use.at, keys: use.keys, place: { accountId, region }, named };
}
