import type { KeptEventFacts } from "../types";
import { correctedEvent } from "./addendum";
import { decodeRecord } from "./decode-record";
import { objectOf } from "./fields";

/** Of a correction nothing is counted, so that nobody asks for its time or its reader. */
const ANY_TIME = {
  resolveAlias: (aliasArn: string) => aliasArn,
  isReader: () => false,
  latest: Number.POSITIVE_INFINITY,
};

/**
 * What is kept of a record of KMS that corrects another: the correction itself, and where the event changed something, the
 * event as it is told now, under the name of the one that it corrects. Empty for all other records.
 */
export function correctionRows(value: unknown): KeptEventFacts[] {
  const record = objectOf(value);
  const corrected = correctedEvent(record);
  if (!record || corrected === null) return [];
  const decoded = decodeRecord({ ...record, addendum: undefined }, ANY_TIME);
  if ("skipped" in decoded) return [];
  const { accountId, region, operation, principal, errorCode, keys, kind, ...use } = decoded.use;
  const facts = {
    ...{ at: Math.floor(use.at / 1000), accountId, region, operation, record },
    ...{ principalRef: principal.ref, outcome: errorCode ?? "" },
    // Where an alias pointed then is known to those who count.
    keyArns: keys.flatMap(({ arn, basis }) => (basis === "alias" ? [] : [arn])),
  };
  const told = { ...facts, kind: "correction", identity: `${accountId}/${use.eventId}` };
  if (kind !== "control" && kind !== "service-event") return [told];
  const original = use.sharedEventId ? `shared:${use.sharedEventId}` : `${accountId}/${corrected}`;
  return [told, { ...facts, kind, identity: original }];
}
