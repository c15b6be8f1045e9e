import { trailObjectName } from "./object-name";

/** A digest that was verified, with our keys of the log files that it names. */
export interface NamingDigest {
  key: string;
  /** Name and home region, and whether it is one of files that were left out before: see `DigestName`. */
  trail: string;
  /** ms since 1970 */
  from: number;
  to: number;
  names: readonly string[];
}

/** The folder of a trail's logs of one region and day. */
export interface DayFolder {
  path: string;
  /** What stands before `CloudTrail/` and, for digests, `CloudTrail-Digest/`. */
  base: string;
  region: string;
  /** The day's begin, ms since 1970. */
  day: number;
}

/** A log file, and the digest by which that is known of it which is not right. */
export interface OddLog {
  key: string;
  digest: string;
}

export interface DayDifference {
  /** There, and named by no digest though all are there that could name it. */
  added: OddLog[];
  /** Named, and not there. */
  lost: OddLog[];
}

const FOLDER = /^(?:(.*)\/)?CloudTrail\/([a-z0-9-]+)\/(\d{4})\/(\d\d)\/(\d\d)$/s;
const DAY = 86_400_000;

/** The day's folder that a log file lies in; null for one that lies elsewhere. */
export function dayFolderOf(key: string): DayFolder | null {
  const path = key.slice(0, Math.max(0, key.lastIndexOf("/")));
  const [, base = "", region, year, month, date] = FOLDER.exec(path) ?? [];
  const day = Date.parse(`${year}-${month}-${date}T00:00:00Z`);
  return region === undefined || Number.isNaN(day) ? null : { path, base, region, day };
}

/** What stands before `CloudTrail-Digest/` in a digest's key. */
export function baseOfDigest(key: string): string {
  return /^(?:(.*)\/)?CloudTrail-Digest\//s.exec(key)?.[1] ?? "";
}

/**
 * How long after its delivery a log file may be named (ms): a digest of what was left out ("_backfill") comes later than
 * that of its hour. CloudTrail's documentation gives no time.
 */
export const NAMED_WITHIN = DAY;
/** Between a digest and the one before it no instant is left out; clocks may differ by this (ms). */
const TOLERANCE = 60_000;

/**
 * What lies in a day's folder against what digests name: `listed` and `digests` are all that there are of it, of a day
 * before and two after. What nobody has signed must not be among them. A digest tells of what was delivered in its hour,
 * so that a file is only known to be added where digests without a gap reach from its delivery to `NAMED_WITHIN` after it;
 * that of a file whose name tells no time is the end of its day.
 */
export function compareDay(
  { path, day }: Pick<DayFolder, "path" | "day">,
  listed: readonly string[],
  digests: readonly NamingDigest[],
): DayDifference {
  const naming = new Map(digests.flatMap(({ key, names }) => names.map((name) => [name, key])));
  const there = new Set(listed);
  const lost = [...naming].flatMap(([key, digest]) =>
    key.slice(0, key.lastIndexOf("/")) === path && !there.has(key) ? [{ key, digest }] : [],
  );
  const chains = chainsOf(digests);
  const added = listed.flatMap((key) => {
    if (naming.has(key)) return [];
    const digest = coveringDigest(chains, trailObjectName(key)?.deliveredAt ?? day + DAY);
    return digest === null ? [] : [{ key, digest }];
  });
  return { added, lost };
}

/** Digests of each trail in order, without those of files that were left out. */
function chainsOf(digests: readonly NamingDigest[]): NamingDigest[][] {
  const chains = new Map<string, NamingDigest[]>();
  for (const digest of [...digests].sort((a, b) => a.to - b.to)) {
    if (digest.trail.endsWith(", backfill")) continue;
    const chain = chains.get(digest.trail);
    if (chain) chain.push(digest);
    else chains.set(digest.trail, [digest]);
  }
  return [...chains.values()];
}

/** The digest of the time of a delivery, where no trail that had one then may still name the file. */
function coveringDigest(chains: readonly (readonly NamingDigest[])[], at: number): string | null {
  let covering: string | null = null;
  for (const chain of chains) {
    const first = chain.findIndex(({ from, to }) => from - TOLERANCE <= at && at <= to);
    const digest = chain[first];
    if (!digest) continue;
    let end = digest.to;
    for (const next of chain.slice(first + 1)) {
      if (next.from - TOLERANCE > end) break;
      end = Math.max(end, next.to);
    }
    if (end < at + NAMED_WITHIN) return null;
    covering ??= digest.key;
  }
  return covering;
}
