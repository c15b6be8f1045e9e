import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, type Lease, withLease } from "@/lib/jobs/lease";
import { defineTask, type TaskResult, type TaskSpec } from "@/lib/jobs/types";
import { findKeys } from "@/lib/keys/store/read-key";
import { logger } from "@/lib/logger";
import { type AccessCase, assembleCase } from "./build-case";
import { type ComputedKey, Computing, computeKey } from "./compute-key";
import { loadEstate } from "./load-estate";
import { loadKeys } from "./load-key";
import { type AccountOrganization, loadOrganizations } from "./load-organizations";
import { EDGE_ACTION_NAMES } from "./rules/edge-sets";
import {
  adoptActions,
  noteChecked,
  noteFinished,
  readAccountInputs,
  readDigests,
  readMemberships,
  writeDigests,
} from "./store/edge-inputs";
import { adoptCapabilities, dropEmptyTallies, tallyKeys } from "./store/tallies";
import { readWaiting, removeEdges, type WaitingKey } from "./store/write-edges";
import { writeComputed } from "./write-computed";

/** Edges that are counted in one transaction: about a second and a half. */
const TALLIED_AT_ONCE = 1_000_000;
/** Chunks after which what they wrote is counted, so that a queue which never ends holds nobody up. */
const TALLY_EVERY = 50;

/** Entries of the queue that are looked at for one transaction; mostly one a key. */
const CHUNK = 40;

/** What is remembered between passes is some 100 MB at most. */
const MAX_KEPT = 4_000_000;
const kept = new WeakMap<Db["pool"], Computing>();

interface Work {
  db: Db;
  clock: Clock;
  lease: Lease;
  signal: AbortSignal;
  computing: Computing;
}

/** Puts every key among those to be computed whose accounts or organisation are not what they were. */
async function noteChanges({ db, clock, lease }: Work): Promise<void> {
  const organizations = await loadOrganizations(db);
  await inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await adoptActions(client, EDGE_ACTION_NAMES);
    await adoptCapabilities(client);
    const known = await readDigests(client);
    const accounts = await readAccountInputs(client);
    const members = await readMemberships(client);
    const now = new Map([
      ...accounts.map((each) => {
        const place = placeOf(organizations.of(each));
        return [each.id, digest([each.content, place])] as const;
      }),
      ...members.map(({ id, content }) => [id, digest(content)] as const),
    ]);
    const changed = new Map([...now].filter(([id, value]) => known.get(id) !== value));
    const gone = [...known.keys()].filter((id) => !now.has(id));
    await writeDigests(client, changed, gone);
    await noteChecked(client, clock());
  });
}

/** What an account's place in its organisation brings to verdicts, without the times of reading. */
function placeOf({ state, id, path, managementAccount, scps, rcps }: AccountOrganization) {
  const levels = (of: AccountOrganization["scps"]) =>
    of?.map((level) => level.map((policy) => [policy.id, policy.sha256]));
  return [state, id, path, managementAccount, levels(scps), levels(rcps)];
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}

/** Computes the next keys and writes them in one transaction. Answers how many they were. */
async function computeChunk({ db, clock, lease, signal, computing }: Work): Promise<number> {
  const waiting = await readWaiting(db.pool, CHUNK);
  const load = await loadCases(db, clock, waiting);
  const computed: { key: WaitingKey; result: ComputedKey }[] = [];
  const lost: WaitingKey[] = [];
  let next = load(waiting[0]);
  for (const [index, key] of waiting.entries()) {
    if (signal.aborted) break;
    const of = await next;
    // The database answers for the next key while this one is evaluated.
    next = load(waiting[index + 1]);
    const result = of === "gone" ? of : compute(key, of, computing);
    if (result === "gone") lost.push(key);
    else computed.push({ key, result });
    await breathe();
  }
  await inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await removeEdges(
      client,
      lost.map(({ id }) => id),
    );
    await writeComputed(client, { computed, lost, at: clock() });
  });
  return computed.length + lost.length;
}

/** Has edges counted that are not yet, or not where their keys belong by now: of one batch, or until none is left. */
async function tally({ db, lease, signal }: Work, { all }: { all: boolean }): Promise<void> {
  let [more, some] = [true, false];
  while (more && !signal.aborted) {
    const done = await inTransaction(db, async (client) => {
      await assertLease(client, lease);
      return tallyKeys(client, TALLIED_AT_ONCE);
    });
    some ||= done > 0;
    more = all && done > 0;
  }
  if (all && some) await dropEmptyTallies(db.pool);
}

/** Computes until nothing waits. Answers whether anything did. */
async function computeWaiting(work: Work): Promise<boolean> {
  let chunks = 0;
  while (!work.signal.aborted && (await computeChunk(work)) > 0) {
    chunks += 1;
    if (chunks % TALLY_EVERY === 0) await tally(work, { all: false });
  }
  await tally(work, { all: true });
  return chunks > 0;
}

type Case = AccessCase | "gone";

/** Loads what is of some keys alone in few queries, and answers how to get the case of each; `gone` without a key. */
async function loadCases(
  db: Db,
  clock: Clock,
  waiting: readonly WaitingKey[],
): Promise<(key: WaitingKey | undefined) => Promise<Case>> {
  const ids = waiting.flatMap(({ id, gone }) => (gone ? [] : [id]));
  if (ids.length === 0) return async () => "gone";
  const scope = keyScopeOf({ kind: "system", name: "access" });
  const [estate, rows] = await Promise.all([loadEstate(db), findKeys(db.pool, scope, ids)]);
  const keys = new Map((await loadKeys({ db }, rows)).map((each) => [each.row.id, each]));
  return (key) => {
    const own = keys.get(key?.id ?? "");
    if (own === undefined) return Promise.resolve("gone");
    const loading = assembleCase(estate, own, { now: clock() });
    // It may fail before anybody waits for it; who does gets the error.
    loading.catch(() => undefined);
    return loading;
  };
}

/** One key that cannot be evaluated is told of, and holds nobody up. */
function compute({ id, name }: WaitingKey, of: AccessCase, computing: Computing): ComputedKey {
  try {
    return computeKey(of, computing);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    logger.error({ key: id, error: message }, "the access to a key could not be computed");
    const accounts = name ? [name.accountId] : [];
    return { principals: [], edges: [], accounts, asked: 0, notes: [], error: message };
  }
}

/**
 * Computes who reaches which key, for every key whose inputs changed since it was last computed. Some keys are one
 * transaction, so a killed job goes on where it was. Answers `busy` when another worker does it, `stopped` when the
 * signal aborts.
 */
export async function computeEdges(options: {
  db: Db;
  clock: Clock;
  workerId: string;
  signal: AbortSignal;
}): Promise<"done" | "busy" | "stopped"> {
  const { db, clock, workerId } = options;
  const lock = { name: "access-edges", workerId, signal: options.signal };
  const run = await withLease(db, lock, async (lease, signal) => {
    const computing = kept.get(db.pool) ?? new Computing();
    kept.set(db.pool, computing);
    const work = { db, clock, lease, signal, computing };
    let more = true;
    while (more && !signal.aborted) {
      await noteChanges(work);
      more = await computeWaiting(work);
    }
    if (computing.size > MAX_KEPT) kept.delete(db.pool);
    if (signal.aborted) return "stopped";
    await noteFinished(db.pool, clock());
    return "done";
  });
  return run.busy ? "busy" : run.result;
}

/** The name stands in the migration `access_edges` too: a trigger puts the job in the queue when a step of a sync ends. */
export const COMPUTE_EDGES: TaskSpec<Record<string, unknown>> = {
  name: "access.edges",
  payload: z.record(z.string(), z.unknown()),
  lane: "slow",
  maxAttempts: 5,
};

const AGAIN: Record<Awaited<ReturnType<typeof computeEdges>>, TaskResult> = {
  done: undefined,
  // Who is at it sees what came meanwhile, unless it has just ended.
  busy: { again: 2_000 },
  stopped: { again: 0 },
};

/** Also enqueued every minute. */
export const computeEdgesTask = defineTask(COMPUTE_EDGES, async (_, ctx) => {
  return AGAIN[await computeEdges(ctx)];
});
