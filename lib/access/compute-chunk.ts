import { setImmediate as breathe } from "node:timers/promises";
import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { findKeys } from "@/lib/keys/store/read-key";
import { logger } from "@/lib/logger";
import { type AccessCase, assembleCase } from "./build-case";
import { type ComputedKey, type Computing, computeKey } from "./compute-key";
import { loadEstate } from "./load-estate";
import { loadKeys } from "./load-key";
import { removeEdges, type WaitingKey } from "./store/write-edges";
import { writeComputed } from "./write-computed";

/** What the job works with. */
export interface Work {
  db: Db;
  clock: Clock;
  lease: Lease;
  signal: AbortSignal;
  computing: Computing;
}

/** What was found of some keys; `lost` are no more. */
export interface Chunk {
  computed: { key: WaitingKey; result: ComputedKey }[];
  lost: WaitingKey[];
}

/** The row ids of a chunk's keys. */
export const keysOf = ({ computed, lost }: Chunk): string[] => [
  ...computed.map(({ key }) => key.id),
  ...lost.map(({ id }) => id),
];

/** Evaluates keys as they are now; fewer of them when the signal aborts. */
export async function evaluateChunk(
  { db, clock, signal, computing }: Work,
  waiting: readonly WaitingKey[],
): Promise<Chunk> {
  const load = await loadCases(db, clock, waiting);
  const chunk: Chunk = { computed: [], lost: [] };
  let next = load(waiting[0]);
  for (const [index, key] of waiting.entries()) {
    if (signal.aborted) break;
    const of = await next;
    // The database answers for the next key while this one is evaluated.
    next = load(waiting[index + 1]);
    if (of === "gone") chunk.lost.push(key);
    else chunk.computed.push({ key, result: compute(key, of, computing) });
    await breathe();
  }
  return chunk;
}

/** Writes what was found, and takes the keys off the queue, in one transaction under the lease. */
export async function writeChunk(work: Work, { computed, lost }: Chunk): Promise<void> {
  const { db, clock, lease, computing } = work;
  const fresh = await inTransaction(db, async (client) => {
    await assertLease(client, lease);
    await removeEdges(
      client,
      lost.map(({ id }) => id),
    );
    return writeComputed(client, { computed, lost, at: clock(), known: computing.principals });
  });
  // Not before they are committed.
  computing.principals.add(
    fresh,
    computed.map(({ result }) => result.principals),
  );
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
    const principals = { wholes: [], rest: [] };
    return { principals, edges: [], accounts, asked: 0, notes: [], error: message };
  }
}
