import { createHash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, withLease } from "@/lib/jobs/lease";
import { defineTask, type TaskResult, type TaskSpec } from "@/lib/jobs/types";
import { type Chunk, evaluateChunk, keysOf, type Work, writeChunk } from "./compute-chunk";
import { Computing } from "./compute-key";
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
import { readWaiting } from "./store/write-edges";

/** Edges that are counted in one transaction: a second, or some where a machine does other things. */
const TALLIED_AT_ONCE = 500_000;
/** Chunks after which what they wrote is counted, so that a queue which never ends holds nobody up. */
const TALLY_EVERY = 50;

/** Entries of the queue that are looked at for one transaction; mostly one a key. */
const CHUNK = 40;

/** What is remembered between passes is some 100 MB at most. */
const MAX_KEPT = 4_000_000;
const kept = new WeakMap<Db["pool"], Computing>();

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
  let [writing, written]: [readonly string[], Promise<void>] = [[], Promise.resolve()];
  try {
    while (!work.signal.aborted) {
      const waiting = await readWaiting(work.db.pool, CHUNK, writing);
      if (waiting.length === 0 && writing.length === 0) break;
      const chunk = waiting.length > 0 ? await evaluateChunk(work, waiting) : null;
      await written;
      writing = [];
      if (chunk === null) continue;
      chunks += 1;
      // The database writes these while the next are evaluated.
      writing = keysOf(chunk);
      written = write(work, chunk, { thenTally: chunks % TALLY_EVERY === 0 });
      written.catch(() => undefined);
    }
  } finally {
    await written;
  }
  await tally(work, { all: true });
  return chunks > 0;
}

async function write(work: Work, chunk: Chunk, { thenTally }: { thenTally: boolean }) {
  await writeChunk(work, chunk);
  if (thenTally) await tally(work, { all: false });
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
