import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, type Lease, withLease } from "@/lib/jobs/lease";
import { defineTask, type TaskResult, type TaskSpec } from "@/lib/jobs/types";
import { logger } from "@/lib/logger";
import type { AccessCase } from "./build-case";
import { type ComputedKey, caseOf, computeKey } from "./compute-key";
import { Evaluator } from "./fast/evaluator";
import { type AccountOrganization, loadOrganizations } from "./load-organizations";
import { EDGE_ACTION_NAMES, EDGE_ACTIONS } from "./rules/edge-sets";
import {
  adoptActions,
  noteChecked,
  noteFinished,
  readAccountInputs,
  readDigests,
  readMemberships,
  writeDigests,
} from "./store/edge-inputs";
import { readWaiting, removeEdges, type WaitingKey } from "./store/write-edges";
import { writeComputed } from "./write-computed";

/** Entries of the queue that are looked at for one transaction; mostly one a key. */
const CHUNK = 40;

interface Work {
  db: Db;
  clock: Clock;
  lease: Lease;
  signal: AbortSignal;
  /** Remembers what keys have in common, for one run. */
  evaluator: Evaluator;
}

/** Puts every key among those to be computed whose accounts or organisation are not what they were. */
async function noteChanges({ db, clock, lease }: Work): Promise<void> {
  const organizations = await loadOrganizations(db);
  await inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await adoptActions(client, EDGE_ACTION_NAMES);
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
async function computeChunk({ db, clock, lease, signal, evaluator }: Work): Promise<number> {
  const waiting = await readWaiting(db.pool, CHUNK);
  const actor = { kind: "system", name: "access" } as const;
  const ctx: Context = { db, clock, actor, requestId: "access-edges" };
  const computed: { key: WaitingKey; result: ComputedKey }[] = [];
  const lost: WaitingKey[] = [];
  let next = load(ctx, waiting[0]);
  for (const [index, key] of waiting.entries()) {
    if (signal.aborted) break;
    const of = await next;
    // The database answers for the next key while this one is evaluated.
    next = load(ctx, waiting[index + 1]);
    const result = of === "gone" ? of : compute(key, of, evaluator);
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

function load(ctx: Context, key: WaitingKey | undefined): Promise<AccessCase | "gone"> {
  if (key === undefined || key.gone || key.name === null) return Promise.resolve("gone");
  const loading = caseOf(ctx, key.name);
  // It may fail before anybody waits for it; who does gets the error.
  loading.catch(() => undefined);
  return loading;
}

/** One key that cannot be evaluated is told of, and holds nobody up. */
function compute({ id, name }: WaitingKey, of: AccessCase, evaluator: Evaluator): ComputedKey {
  try {
    return computeKey(of, evaluator);
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
    const work = { db, clock, lease, signal, evaluator: new Evaluator(EDGE_ACTIONS) };
    let more = true;
    while (more && !signal.aborted) {
      await noteChanges(work);
      more = false;
      while (!signal.aborted && (await computeChunk(work)) > 0) more = true;
    }
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
