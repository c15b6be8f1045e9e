import type { EventsQuery, UsageEvent } from "../schemas/events";
import type { DecodeContext, UsedKey } from "../types";
import { decodeRecord } from "./decode-record";

/** What no error code is called. */
const SUCCESS = "(success)";

/** An event that may be asked for, with the keys that it may be about. */
export interface Candidate {
  event: UsageEvent;
  /** ms since 1970 */
  at: number;
  keys: readonly UsedKey[];
}

/** The record as an event, when time, caller, operation and outcome are those asked for; null when not. */
export function candidateOf(
  record: unknown,
  query: EventsQuery,
  context: DecodeContext,
  place: Pick<UsageEvent, "source" | "object">,
): Candidate | null {
  const decoded = decodeRecord(record, context);
  if (!("use" in decoded)) return null;
  const { use } = decoded;
  const wanted =
    use.at >= Date.parse(query.from) &&
    use.at < Date.parse(query.to) &&
    (query.principal === undefined || use.principal.ref === query.principal) &&
    (query.operation === undefined || use.operation === query.operation) &&
    (query.outcome === undefined || (use.errorCode ?? SUCCESS) === query.outcome);
  if (!wanted) return null;
  const event: UsageEvent = {
    eventId: use.eventId,
    at: new Date(use.at).toISOString(),
    operation: use.operation,
    principal: use.principal.ref,
    session: use.session,
    service: use.service,
    outcome: use.errorCode,
    address: use.source,
    encryptionContext: use.encryptionContext,
    ...place,
    record,
  };
  return { event, at: use.at, keys: use.keys };
}
