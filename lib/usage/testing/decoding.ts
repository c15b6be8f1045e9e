import { decodeRecord } from "../rules/decode-record";
import type { DecodeContext, DecodedUse } from "../types";
import { ALIAS, KEY, OTHER_KEY } from "./trail-records";

/** One alias that pointed elsewhere before 2025, one reader of our own, and a latest time. */
export const CONTEXT: DecodeContext = {
  resolveAlias: (arn, at) => (arn === ALIAS ? (at < Date.UTC(2025, 0, 1) ? OTHER_KEY : KEY) : null),
  isReader: (arn) => arn.endsWith("/KeyledgerReader"),
  latest: Date.UTC(2026, 10, 23),
};

/** The use that a record tells of; throws with the reason why it tells of none. */
export function decoded(record: unknown): DecodedUse {
  const answer = decodeRecord(record, CONTEXT);
  if ("skipped" in answer) throw new Error(answer.skipped);
  return answer.use;
}

/** Why a record tells of no use; null when it does. */
export const skipReason = (record: unknown) => {
  const answer = decodeRecord(record, CONTEXT);
  return "skipped" in answer ? answer.skipped : null;
};
