import { z } from "zod";
import type { ScopeReader } from "@/lib/aws/types";
import { env } from "@/lib/env";
import { askIdentity } from "@/lib/estate/ask-identity";
import type { StepOptions } from "@/lib/estate/run-step";
import { addJob } from "@/lib/jobs/add-job";
import { withLease } from "@/lib/jobs/lease";
import { defineTask, type TaskSpec } from "@/lib/jobs/types";
import { logger } from "@/lib/logger";
import { readKey } from "./read-key";
import { grantSink } from "./read-keys";
import type { KeyReading } from "./rules/merge-key";
import type { ChunkWork } from "./scope-work";
import {
  dropTouches,
  isStoreMark,
  scopesToTouch,
  type TouchedScope,
  touchedKeys,
} from "./store/touches";
import { inLanes, readAliasesOf, readStores, settleGone } from "./touched-parts";
import { writeChunk } from "./write-chunk";

/** Keys read in one go; the rest comes with the next. */
const KEYS_AT_ONCE = 200;
/** Until the next go at the rest, ms; what failed comes again with it. */
const NEXT_MS = 5_000;

type Outcome = "busy" | "over" | "unread" | { read: number; left: boolean };

/**
 * Reads the keys of one scope that something happened to, and their aliases and grants: six or seven calls a key; and its
 * custom key stores, where one was changed. Not a reading of the scope: what the scope says of its completeness stays. That a
 * key is gone only a complete listing tells: it is asked for here where AWS knows a marked key no more.
 * `busy` while a sync reads the scope, `unread` when AWS cannot be asked; the marks stay then.
 */
export async function syncTouched(options: StepOptions, scopeId: number): Promise<Outcome> {
  const { db, workerId, signal, leaseMs: ttlMs } = options;
  const name = `scope:${scopeId}`;
  const lease = { name, workerId, signal, ...(ttlMs === undefined ? {} : { ttlMs }) };
  const run = await withLease(db, lease, async (held, inner) => {
    const touched = await touchedKeys(db.pool, scopeId, options.clock(), KEYS_AT_ONCE);
    if (!touched || touched.keys.size === 0) return "over" as const;
    const account = options.aws.account(touched.access);
    const reader = account.scope(touched.region);
    try {
      const { accountId, partition } = touched.access;
      const own = await askIdentity({ ...options, signal: inner }, account, accountId);
      if (own.status !== "data") return "unread" as const;
      const work: ChunkWork = {
        db,
        clock: options.clock,
        lease: held,
        scope: { scopeId, partition, accountId, region: touched.region },
        name: `touched-${scopeId}`,
        noteDone: (client, keyIds) => dropTouches(client, touched, keyIds),
      };
      return await readTouched(work, reader, touched, inner);
    } finally {
      reader.close();
      account.close();
    }
  });
  return run.busy ? "busy" : run.result;
}

async function readTouched(
  work: ChunkWork,
  reader: ScopeReader,
  touched: TouchedScope,
  signal: AbortSignal,
): Promise<Outcome> {
  const marks = [...touched.keys.keys()];
  const keyIds = marks.filter((id) => !isStoreMark(id));
  if (marks.length > keyIds.length && !(await readStores(work, reader, touched))) return "unread";
  // Aliases first: a key's row has their names.
  if (!(await readAliasesOf(work, reader, keyIds, signal))) return "unread";
  const sink = grantSink(work);
  const readings: KeyReading[] = [];
  await inLanes(keyIds, signal, async (keyId) => {
    readings.push(await readKey(reader, keyId, work.scope.partition, sink));
  });
  const there = readings.filter(({ metadata }) => metadata.status !== "gone");
  const gone = readings.filter(({ metadata }) => metadata.status === "gone");
  if (there.length > 0) await writeChunk(work, there, false);
  if (gone.length > 0) {
    const ids = gone.map(({ keyId }) => keyId);
    if (!(await settleGone(work, reader, touched, ids, signal))) return "unread";
  }
  return { read: readings.length, left: marks.length === KEYS_AT_ONCE };
}

/** Finds scopes with keys that something happened to; every minute. */
export const FIND_TOUCHED: TaskSpec<object> = {
  name: "find-touched",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

const SYNC_TOUCHED: TaskSpec<{ scopeId: number }> = {
  name: "sync-touched",
  payload: z.object({ scopeId: z.number().int() }),
  lane: "main",
  maxAttempts: 3,
};

export const findTouchedTask = defineTask(FIND_TOUCHED, async (_payload, { db, clock }) => {
  if (env.KEYLEDGER_SYNC_MINUTES === 0) return undefined;
  for (const scopeId of await scopesToTouch(db.pool, clock())) {
    // Before whole scopes: it is short, and what changed is what is asked about.
    const options = { key: `touched:${scopeId}`, priority: 15 };
    await addJob(db.pool, SYNC_TOUCHED, { scopeId }, options);
  }
  return undefined;
});

export const syncTouchedTask = defineTask(SYNC_TOUCHED, async ({ scopeId }, ctx) => {
  const outcome = await syncTouched(ctx, scopeId);
  if (typeof outcome === "string") {
    if (outcome === "unread") logger.warn({ scopeId }, "keys that changed could not be read");
    return undefined;
  }
  return outcome.left ? { again: NEXT_MS } : undefined;
});
