import type { Answer } from "@/lib/aws/types";
import { type GrantSink, readKey } from "./read-key";
import type { KeyReading } from "./rules/merge-key";
import { type ChunkWork, fenced, keyArn, type ScopeWork } from "./scope-work";
import { writeGrants } from "./store/write-grants";
import { ensureKey } from "./store/write-keys";
import { nextKeys } from "./store/write-listing";
import { writeChunk } from "./write-chunk";

/** Keys in a row that could not be asked about at all, after which a round is given up. */
const FAILED_IN_A_ROW = 25;
/** Grants that may wait in one chunk before it is written early. */
const GRANTS_A_CHUNK = 5_000;
const IDS_A_QUERY = 1_000;

export type Failure = Extract<Answer<never>, { status: "failed" }>;

/**
 * Reads all listed keys that are not done and writes them in chunks, the next chunk being read while
 * the last is written. Answers the failure that ended the round early, or null.
 */
export async function readKeys(work: ScopeWork, final: boolean): Promise<Failure | null> {
  const next = keySource(work);
  const sink = grantSink(work);
  const chunks = chunkWriter(work, final);
  let failedInARow = 0;
  let stopped: Failure | null = null;
  const lane = async () => {
    while (stopped === null && !chunks.failed()) {
      work.signal.throwIfAborted();
      const keyId = await next();
      if (keyId === null) return;
      const reading = await readKey(work.reader, keyId, work.scope.partition, sink);
      const failure = failureOf(reading);
      failedInARow = failure ? failedInARow + 1 : 0;
      if (failure && failedInARow >= FAILED_IN_A_ROW) stopped = failure;
      else await chunks.add(reading);
    }
  };
  // Every lane ends before this does, so that nothing is written after the lease is given back.
  const lanes = await Promise.allSettled(Array.from({ length: work.pace.concurrency }, lane));
  await chunks.end();
  for (const result of lanes) if (result.status === "rejected") throw result.reason;
  return stopped;
}

/** The failure of a key of which nothing could be asked. */
function failureOf(reading: KeyReading) {
  const { metadata, policy, grants, tags } = reading;
  const all = [metadata, policy, grants, tags];
  if (!all.every((answer) => answer.status === "failed")) return null;
  return metadata.status === "failed" ? metadata : null;
}

/** Hands out the keys one by one; asks the store for more only when the last ones are handed out. */
function keySource(work: ScopeWork): () => Promise<string | null> {
  let ids: string[] = [];
  let position = 0;
  let after = "";
  let ended = false;
  let loading: Promise<void> | null = null;
  const load = async () => {
    ids = await nextKeys(work.db.pool, work.step.id, after, IDS_A_QUERY);
    position = 0;
    after = ids.at(-1) ?? after;
    ended = ids.length === 0;
  };
  return async () => {
    for (;;) {
      const id = ids[position];
      if (id !== undefined) {
        position += 1;
        return id;
      }
      if (ended) return null;
      loading ??= load().finally(() => {
        loading = null;
      });
      await loading;
    }
  };
}

/** Collects readings and writes a chunk at a time; whoever fills the next chunk waits for the last. */
function chunkWriter(work: ScopeWork, final: boolean) {
  let buffer: KeyReading[] = [];
  let grants = 0;
  let error: unknown;
  let writing: Promise<void> = Promise.resolve();
  const flush = async () => {
    const chunk = buffer;
    const last = writing;
    buffer = [];
    grants = 0;
    writing = last.then(async () => {
      if (error !== undefined || chunk.length === 0) return;
      await writeChunk(work, chunk, final).catch((reason: unknown) => {
        error = reason;
      });
    });
    await last;
  };
  return {
    failed: () => error !== undefined,
    async add(reading: KeyReading) {
      buffer.push(reading);
      if (reading.grants.status === "data") grants += reading.grants.data.pending.length;
      if (buffer.length >= work.pace.chunk || grants >= GRANTS_A_CHUNK) await flush();
    },
    async end() {
      await flush();
      await writing;
      if (error !== undefined) throw error;
    },
  };
}

/** Writes grants of very full keys while they are being listed. */
export function grantSink(work: ChunkWork): GrantSink {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    write: (keyId, grants, at) =>
      fenced(work, async (client) => {
        const { scopeId, accountId, region } = work.scope;
        const arn = keyArn(work, keyId);
        const key = { scope_id: scopeId, account_id: accountId, region, key_id: keyId, arn };
        const id = await ensureKey(client, key, at);
        await writeGrants(client, [{ id, grants, at }]);
      }),
    alone(run) {
      const result = turn.then(run);
      turn = result.catch(() => undefined);
      return result;
    },
  };
}
