import type { NumberedShape } from "./shape-numbers";
import type { SharedRow } from "./store/write-batch";
import type { BucketRow } from "./store/write-counts";
import type { TraitRow } from "./store/write-traits";
import { traitRow } from "./tally-traits";
import type { TraitValue } from "./types";

export const FIVE_MINUTES = 300;
const HOUR = 3_600;

/** A shared event of this batch, with the place of its object. */
export interface OfferedRow extends SharedRow {
  object: number;
  /** Of the call, since 1970; `at` is that of its bucket. */
  seconds: number;
}

/** Adds to what the buckets have already. */
export function addCount(buckets: Map<string, BucketRow>, row: BucketRow): void {
  const name = `${row.keyId} ${row.at} ${row.principalId} ${row.callId}`;
  const there = buckets.get(name);
  if (there) there.count += row.count;
  else buckets.set(name, { ...row });
}

/** Keeps the copy that tells more of the caller. False when there was one already. */
export function offerShared(
  shared: Map<string, OfferedRow>,
  event: {
    shape: NumberedShape;
    seconds: number;
    high: number;
    low: number;
    traits: TraitValue[];
    object: number;
  },
): boolean {
  const { shape, seconds, high, low, traits, object } = event;
  const hour = hourOf(seconds);
  const mark = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
  const name = sharedName({ hour, mark });
  const there = shared.get(name);
  const { rank, principalId, callId } = shape;
  if (!there || there.rank < rank) {
    const keyIds = [...shape.keyIds(seconds * 1000)];
    const at = seconds - (seconds % FIVE_MINUTES);
    shared.set(name, {
      ...{ hour, mark, rank, at, seconds, keyIds, principalId, callId, traits },
      object: there?.object ?? object,
    });
  }
  return !there;
}

function sharedName({ hour, mark }: Pick<SharedRow, "hour" | "mark">): string {
  return `${hour}/${mark}`;
}

/**
 * Decides on shared events beside the copies that were counted before: a new one counts; one that tells more takes
 * the other's place; one that tells the same or less does not count. `repeated` are the objects of the latter two.
 */
export function settleShared(
  offered: ReadonlyMap<string, OfferedRow>,
  stored: readonly SharedRow[],
  buckets: Map<string, BucketRow>,
): { written: SharedRow[]; repeated: number[]; traits: TraitRow[] } {
  const before = new Map(stored.map((row) => [sharedName(row), row]));
  const written: SharedRow[] = [];
  const traits: TraitRow[] = [];
  const repeated: number[] = [];
  for (const [name, { object, seconds, ...row }] of offered) {
    const there = before.get(name);
    if (there) repeated.push(object);
    if (there && there.rank >= row.rank) continue;
    if (there) {
      countShared(buckets, there, -1);
      traits.push(...sharedTraits(there, seconds, -1));
    }
    countShared(buckets, row, 1);
    traits.push(...sharedTraits(row, seconds, 1));
    written.push(row);
  }
  return { written, repeated, traits };
}

function countShared(buckets: Map<string, BucketRow>, row: SharedRow, count: number): void {
  const { at, principalId, callId } = row;
  for (const keyId of row.keyIds) addCount(buckets, { keyId, at, principalId, callId, count });
}

function sharedTraits(row: SharedRow, seconds: number, count: number): TraitRow[] {
  const { keyIds, principalId, callId, traits } = row;
  return keyIds.flatMap((keyId) =>
    traits.map((trait) => traitRow({ keyId, principalId, callId }, trait, seconds, count)),
  );
}

export function hourOf(seconds: number): number {
  return seconds - (seconds % HOUR);
}
