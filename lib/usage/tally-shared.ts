import type { NumberedShape } from "./shape-numbers";
import type { Givers, SharedName, SharedRow, StoredShared } from "./store/shared";
import type { BucketRow } from "./store/write-counts";
import type { TraitRow } from "./store/write-traits";
import { traitRow } from "./tally-traits";
import type { TraitValue } from "./types";

export const FIVE_MINUTES = 300;
const HOUR = 3_600;

/** A shared event of this batch, with the place of its object. */
export interface OfferedRow extends SharedRow {
  object: number;
  /** The place of the object whose copy this is; `object` is the first that had one. */
  teller: number;
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
      teller: object,
    });
  }
  return !there;
}

/** What a shared event is known by, as a text. */
export function sharedName({ hour, mark }: SharedName): string {
  return `${hour}/${mark}`;
}

/** What is to be written of shared events; the counts of it are in the buckets by then. */
export interface Settled {
  written: (StoredShared & Pick<OfferedRow, "teller">)[];
  /** Those that stay as they are counted, with who gives them by now. */
  given: (SharedName & Givers)[];
  /** Of copies that were not the first, the place of their object. */
  repeated: number[];
  traits: TraitRow[];
}

/**
 * Decides on shared events beside the copies that were counted before: a new one counts; one that tells more takes
 * the other's place; one that tells the same or less does not count. `query`: the source whose answer they are from;
 * null for files and the event history.
 */
export function settleShared(
  offered: ReadonlyMap<string, OfferedRow>,
  stored: readonly StoredShared[],
  buckets: Map<string, BucketRow>,
  query: string | null,
): Settled {
  const before = new Map(stored.map((row) => [sharedName(row), row]));
  const written: Settled["written"] = [];
  const given: Settled["given"] = [];
  const traits: TraitRow[] = [];
  const repeated: number[] = [];
  for (const [name, { object, seconds, ...row }] of offered) {
    const there = before.get(name);
    const givers = withGiver(there, query);
    if (there) repeated.push(object);
    if (there && there.rank >= row.rank) {
      if (!isGiver(there, query)) given.push({ hour: row.hour, mark: row.mark, ...givers });
      continue;
    }
    if (there) {
      countShared(buckets, there, -1);
      traits.push(...sharedTraits(there, seconds, -1));
    }
    countShared(buckets, row, 1);
    traits.push(...sharedTraits(row, seconds, 1));
    written.push({ ...row, ...givers });
  }
  return { written, given, repeated, traits };
}

function isGiver({ files, queries }: Givers, query: string | null): boolean {
  return query === null ? files : queries.includes(query);
}

function withGiver(there: Givers | undefined, query: string | null): Givers {
  const { files, queries } = there ?? { files: false, queries: [] };
  if (query === null) return { files: true, queries };
  return { files, queries: queries.includes(query) ? queries : [...queries, query] };
}

/**
 * Takes back what a source's last answer does not have any more: it counts no more, unless another gave it as well.
 */
export function withdrawShared(
  stored: readonly StoredShared[],
  buckets: Map<string, BucketRow>,
  query: string,
): { gone: SharedName[]; given: Settled["given"]; traits: TraitRow[] } {
  const gone: SharedName[] = [];
  const given: Settled["given"] = [];
  const traits: TraitRow[] = [];
  for (const { hour, mark, files, queries, ...row } of stored) {
    const others = queries.filter((one) => one !== query);
    if (files || others.length > 0) {
      given.push({ hour, mark, files, queries: others });
      continue;
    }
    countShared(buckets, { ...row, hour, mark }, -1);
    traits.push(...sharedTraits({ ...row, hour, mark }, row.at, -1));
    gone.push({ hour, mark });
  }
  return { gone, given, traits };
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

/** The begin of the hour of a time, both in seconds since 1970. */
export function hourOf(seconds: number): number {
  return seconds - (seconds % HOUR);
}
