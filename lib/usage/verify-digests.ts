import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type AskForKeys, type DigestKeys, KeyRing } from "./digest-keys";
import { readKeptFrom } from "./read-kept-from";
import { judgeAgain, noteGone, type Recording, recordDigest } from "./record-digest";
import { digestName } from "./rules/digest";
import { feedsScope } from "./rules/source-feeds";
import type { DigestAnswer } from "./schemas/digests";
import type { SourceFeeds } from "./schemas/sources";
import type { ObjectSource, SourceObject } from "./sources/source";
import { staleDigests } from "./store/digest-doubts";
import { problemsOf } from "./store/digest-faults";
import { countDigests, knownDigests, unjudgedDigests } from "./store/digests";
import { verifyDigest } from "./verify-digest";

export interface VerifyOptions {
  /** Given by hand. */
  keys?: DigestKeys;
  ask?: AskForKeys | null;
  /** Of which scopes; all when left out. */
  feeds?: SourceFeeds;
  /** Only the days from that of this time (ms) on are listed. */
  since?: number | null;
  /** For how long it may go on (ms); what is left is verified the next time. */
  budgetMs?: number;
  signal?: AbortSignal;
}

const ALL: SourceFeeds = { accounts: null, regions: null };
const PROBLEMS_KEPT = 100;

/**
 * Verifies the digests of a source, each once in each version, those of a trail and region in order of time and several
 * trails and regions at once, and the files that they name: their hashes, the chain from digest to digest, and their signatures. What cannot be read now is
 * left for the next time, and so is what there is no time for; each digest is noted for itself. Throws `forbidden`
 * without `usage:ingest`, and as the source does.
 */
export async function verifyDigests(
  ctx: Context,
  source: ObjectSource,
  { keys = new Map(), ask = null, feeds = ALL, since = null, ...options }: VerifyOptions = {},
): Promise<DigestAnswer> {
  authorize(ctx.actor, "usage:ingest");
  const { pool } = ctx.db;
  const keptFrom = await readKeptFrom(pool, ctx.clock());
  const ring = await KeyRing.open({ on: pool, now: ctx.clock() }, keys, ask);
  const recording = { ctx, source: source.name, keys: ring };
  const pass = new Pass(recording, source, options);
  await judgeUnjudged(recording, options.signal);
  const stale = await staleDigests(pool, source.name);
  for (const key of stale) {
    const object = await source.find(key);
    if (!object) await noteGone(recording, key);
    else if (!(await pass.take(object))) break;
  }
  const chains = new Chains(pass);
  try {
    for await (const page of source.listDigests(since)) {
      const wanted = page.filter(({ key }) => {
        const name = digestName(key);
        return name !== null && name.at >= keptFrom && feedsScope(feeds, name);
      });
      const known = await knownDigests(pool, source.name, wanted);
      await chains.add(wanted.filter(({ key }) => !known.has(key)));
      if (pass.isOver) break;
    }
  } finally {
    await chains.end();
  }
  return pass.answer();
}

/** Keys that could not be had before may be there now. */
async function judgeUnjudged(recording: Recording, signal?: AbortSignal): Promise<void> {
  const { ctx, source } = recording;
  for (let after = ""; ; ) {
    const rows = await unjudgedDigests(ctx.db.pool, source, after);
    for (const row of rows) {
      signal?.throwIfAborted();
      await judgeAgain(recording, row);
      after = row.key;
    }
    if (rows.length === 0) return;
  }
}

/** Chains of digests that are verified at a time. */
const CHAINS_AT_ONCE = 4;

/** Goes through several chains at once, and through each of them in order. */
class Chains {
  readonly #running = new Map<string, Promise<void>>();
  readonly #failures: unknown[] = [];

  constructor(private readonly pass: Pass) {}

  /** Begins with these as soon as there is room; the first failure of any chain is thrown. */
  async add(objects: readonly SourceObject[]): Promise<void> {
    const groups = new Map<string, SourceObject[]>();
    for (const object of objects) {
      const { accountId, region, trail } = digestName(object.key) ?? {};
      const chain = `${accountId}/${region}/${trail}`;
      const group = groups.get(chain);
      if (group) group.push(object);
      else groups.set(chain, [object]);
    }
    for (const [chain, members] of groups) {
      while (this.#running.size >= CHAINS_AT_ONCE || this.#running.has(chain)) {
        await Promise.race(this.#running.values());
      }
      if (this.#failures.length > 0) throw this.#failures[0];
      const work = this.#go(members).finally(() => this.#running.delete(chain));
      this.#running.set(chain, work);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#running.values());
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #go(members: readonly SourceObject[]): Promise<void> {
    try {
      for (const object of members) {
        if (this.#failures.length > 0 || !(await this.pass.take(object))) return;
      }
    } catch (error) {
      this.#failures.push(error);
    }
  }
}

/** One going through the digests of a source. */
class Pass {
  isOver = false;
  readonly #taken = new Set<string>();
  readonly #unread: DigestAnswer["problems"] = [];
  #unreadCount = 0;
  readonly #begun = performance.now();

  constructor(
    private readonly recording: Recording,
    private readonly source: ObjectSource,
    private readonly options: Pick<VerifyOptions, "budgetMs" | "signal">,
  ) {}

  /** Verifies one digest; false, without doing it, when the time is over. */
  async take(object: SourceObject): Promise<boolean> {
    const { budgetMs = Number.POSITIVE_INFINITY, signal } = this.options;
    signal?.throwIfAborted();
    if (this.#taken.has(object.key)) return true;
    this.isOver = performance.now() - this.#begun > budgetMs;
    if (this.isOver) return false;
    const { ctx, keys } = this.recording;
    const verifying = { on: ctx.db.pool, source: this.source, keys, signal };
    const verified = await verifyDigest(verifying, object);
    if ("unread" in verified) {
      this.#unreadCount += 1;
      if (this.#unread.length < PROBLEMS_KEPT) {
        this.#unread.push({ digest: object.key, reason: `not verified: ${verified.unread}` });
      }
      return true;
    }
    await recordDigest(this.recording, verified);
    this.#taken.add(object.key);
    return true;
  }

  async answer(): Promise<DigestAnswer> {
    const { ctx, source, keys } = this.recording;
    const taken = [...this.#taken];
    const found = await problemsOf(ctx.db.pool, source, taken);
    const answer: DigestAnswer = {
      ...{ valid: 0, invalid: 0, missing: 0, gap: 0, unproven: 0, added: 0, removed: 0 },
      unread: this.#unreadCount,
      left: this.isOver,
      refusals: [...keys.refusals].map(([region, reason]) => ({ region, reason })),
      problems: [...found, ...this.#unread].slice(0, PROBLEMS_KEPT),
    };
    for (const { state, signature, count } of await countDigests(ctx.db.pool, source, taken)) {
      answer[state] += count;
      if (signature === "unproven") answer.unproven += count;
    }
    return answer;
  }
}
