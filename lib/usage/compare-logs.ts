import type { Context } from "@/lib/context";
import { noteOddLog, problemOf, takeBackOdd } from "./note-odd-log";
import {
  baseOfDigest,
  compareDay,
  type DayFolder,
  dayFolderOf,
  type OddLog,
} from "./rules/compare-logs";
import { mayBeLog, trailObjectName } from "./rules/object-name";
import { feedsScope } from "./rules/source-feeds";
import { bucketOf } from "./rules/source-target";
import type { DigestAnswer } from "./schemas/digests";
import type { SourceFeeds } from "./schemas/sources";
import type { ObjectSource, SourceObject } from "./sources/source";
import {
  digestsSince,
  hasSilentTrail,
  namingDigests,
  olderLog,
  type ScopedDigest,
} from "./store/digest-names";
import { type NotedFault, notedFaults } from "./store/odd-logs";

/** What comparing a listing with digests came to, of what was not known before; `left`: more than one going through takes. */
export type Compared = Pick<DigestAnswer, "added" | "removed" | "left" | "problems">;

/** So many days' folders and files in which something may be odd are looked at closer in one going through. */
const MOST_DAYS = 200;
const MOST_FILES = 1_000;
const DAY = 86_400_000;
/**
 * A bucket that forgets old files forgets the oldest first, a day's after another's. Where a file is gone and one that is so
 * much older (ms) is there, somebody has removed it.
 */
const OLDER = 2 * DAY;
type Place = DayFolder & { accountId: string };

/**
 * Compares the log files that a listing shows, folder by folder, with those that digests name: what lies there and is
 * named by none was added by somebody, and what was there when its digest was verified and is gone was removed. What the
 * listing of a run shows is collected by `add`, which reads the database alone; `end` looks closer and notes it.
 */
export class LogComparison {
  #open: { folder: DayFolder; keys: string[] } | null = null;
  /** Days (ms) of which files were listed, by what stands before them. */
  readonly #days = new Map<string, Set<number>>();
  /** The first of these. */
  readonly #first = new Map<string, number>();
  readonly #odd: { place: Place; keys: string[] }[] = [];
  readonly #lost = new Map<string, OddLog & { place: Place }>();
  /** Files that were held for added or gone, and are there and named. */
  readonly #back = new Set<string>();
  #noted: Map<string, NotedFault[]> | null = null;
  #left = false;

  constructor(
    private readonly ctx: Context,
    private readonly source: ObjectSource,
    private readonly options: { since: number | null; feeds: SourceFeeds; signal?: AbortSignal },
  ) {}

  /** The next page of a listing in the order of keys. */
  async add(page: readonly SourceObject[]): Promise<void> {
    for (const { key } of page) {
      const folder = mayBeLog(key) ? dayFolderOf(key) : null;
      if (!folder) continue;
      if (this.#open?.folder.path !== folder.path) {
        await this.#close();
        this.#open = { folder, keys: [] };
        const name = `${folder.base}\n${folder.region}`;
        const days = this.#days.get(name) ?? new Set();
        this.#days.set(name, days.add(folder.day));
        if (!this.#first.has(name)) this.#first.set(name, folder.day);
      }
      this.#open?.keys.push(key);
    }
  }

  /** When the listing has come to its end. Throws as the source does. */
  async end(): Promise<Compared> {
    await this.#close();
    await this.#lookForWhole();
    const found: Compared["problems"] = [];
    for (const { place, keys } of this.#odd) {
      this.options.signal?.throwIfAborted();
      // Digests may have come meanwhile.
      const digests = await namingDigests(this.ctx.db.pool, this.source.name, place);
      const { added } = compareDay(place, keys, digests);
      if (added.length > 0 && !(await this.#isSilent(place))) {
        const fresh = added.filter(({ key }) => !this.#isNoted(key, "added"));
        for (const one of fresh) await noteOddLog(this.ctx, this.source.name, place, one, "added");
        found.push(...fresh.map((one) => problemOf(one, "added")));
      }
    }
    const added = found.length;
    for (const one of this.#lost.values()) {
      this.options.signal?.throwIfAborted();
      if (!(await this.#isRemoved(one))) continue;
      await noteOddLog(this.ctx, this.source.name, one.place, one, "removed");
      found.push(problemOf(one, "removed"));
    }
    for (const key of this.#back) {
      await takeBackOdd(this.ctx, this.source.name, key, this.#noted?.get(key) ?? []);
    }
    const removed = found.length - added;
    return { added, removed, left: this.#left, problems: found.slice(0, 100) };
  }

  /** A day's folder was listed to its end. */
  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    const accountId = open && accountOf(open.folder, open.keys);
    if (!open || !accountId) return;
    const place = { ...open.folder, accountId };
    if (!feedsScope(this.options.feeds, place)) return;
    const digests = await namingDigests(this.ctx.db.pool, this.source.name, place);
    if (digests.length === 0) return;
    await this.#readNoted();
    const { added, lost } = compareDay(place, open.keys, digests);
    const named = new Set(digests.flatMap(({ names }) => names));
    for (const key of open.keys) {
      const isBack = this.#noted?.get(key)?.some(({ state }) => state !== "invalid");
      if (isBack && named.has(key)) this.#back.add(key);
    }
    if (added.some(({ key }) => !this.#isNoted(key, "added"))) {
      if (this.#odd.length < MOST_DAYS) this.#odd.push({ place, keys: open.keys });
      else this.#left = true;
    }
    for (const one of lost) this.#lose(one, place);
  }

  /** Days of which nothing was listed at all, though digests name files of them. */
  async #lookForWhole(): Promise<void> {
    const { since, feeds, signal } = this.options;
    await this.#readNoted();
    for (let after = ""; ; ) {
      signal?.throwIfAborted();
      const page = await digestsSince(this.ctx.db.pool, this.source.name, {
        ...{ prefix: this.source.prefix, since: since ?? 0, after },
      });
      const last = page.at(-1);
      if (!last) return;
      after = last.key;
      for (const digest of page) if (feedsScope(feeds, digest)) this.#loseUnlisted(digest);
    }
  }

  #loseUnlisted(digest: ScopedDigest): void {
    const days = this.#days.get(`${baseOfDigest(digest.key)}\n${digest.region}`);
    for (const key of digest.names) {
      const folder = dayFolderOf(key);
      if (!folder || folder.day < (this.options.since ?? 0) || days?.has(folder.day)) continue;
      this.#lose({ key, digest: digest.key }, { ...folder, accountId: digest.accountId });
    }
  }

  #lose(one: OddLog, place: Place): void {
    if (this.#noted?.has(one.key)) return;
    const first = this.#first.get(`${place.base}\n${place.region}`) ?? place.day;
    if (this.options.since === null && first > place.day - OLDER) return;
    if (this.#lost.size < MOST_FILES) this.#lost.set(one.key, { ...one, place });
    else this.#left = true;
  }

  readonly #olderIsThere = new Map<string, boolean>();

  /** Whether a file that a digest names is gone, and not because the place forgets old ones. */
  async #isRemoved({ key, place }: OddLog & { place: Place }): Promise<boolean> {
    const { accountId, region, base, day } = place;
    const name = `${base}\n${region}\n${day}`;
    let isThere = this.options.since === null || this.#olderIsThere.get(name);
    if (isThere === undefined) {
      const before = { accountId, region, base, before: day - OLDER + DAY };
      const older = await olderLog(this.ctx.db.pool, this.source.name, before);
      isThere = older !== null && (await this.source.find(older)) !== null;
      this.#olderIsThere.set(name, isThere);
    }
    return isThere && (await this.source.find(key)) === null;
  }

  async #isSilent({ base, accountId, region }: Place): Promise<boolean> {
    const bucket = bucketOf(this.source.name);
    if (bucket === null) return false;
    return hasSilentTrail(this.ctx.db.pool, { bucket, base, accountId, region });
  }

  async #readNoted(): Promise<void> {
    if (this.#noted !== null) return;
    const noted = new Map<string, NotedFault[]>();
    for (const fault of await notedFaults(this.ctx.db.pool, this.source.name)) {
      noted.set(fault.key, [...(noted.get(fault.key) ?? []), fault]);
    }
    this.#noted = noted;
  }

  #isNoted(key: string, state: string): boolean {
    return this.#noted?.get(key)?.some((one) => one.state === state) ?? false;
  }
}

/** Whose logs lie in a folder: its path, or the files' own names, tell it. */
function accountOf({ base }: DayFolder, keys: readonly string[]): string | null {
  const [account] = /\d{12}$/.exec(base) ?? [];
  return account ?? keys.flatMap((key) => trailObjectName(key)?.accountId ?? [])[0] ?? null;
}

/** Lists a source once more, whole, and compares it. Throws as the source does. */
export async function compareLogs(
  ctx: Context,
  source: ObjectSource,
  options: { feeds: SourceFeeds; signal?: AbortSignal },
): Promise<Compared> {
  const comparison = new LogComparison(ctx, source, { ...options, since: null });
  for await (const page of source.list()) {
    options.signal?.throwIfAborted();
    await comparison.add(page);
  }
  return comparison.end();
}
