import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/types";
import type { CheckpointTarget } from "./checkpoint-targets";
import { copyCheckpoints } from "./copy-checkpoints";
import { makeCheckpoint } from "./make-checkpoint";
import { placeActs } from "./place-acts";
import { ASKING_ACTS, reasonToSign } from "./rules/when-to-sign";
import type { LedgerSigner } from "./signer";
import { isAskedFor, newestCheckpoint } from "./store/checkpoints";
import { isAnyWaiting, readSize } from "./store/places";

export interface RunLedgerOptions {
  /** Best with connections of its own, so that placing never waits for a sync. */
  db: Pick<Db, "pool">;
  /** Asked until it answers: a key that cannot be read must not hold up the placing. */
  signer: () => Promise<LedgerSigner>;
  targets: readonly CheckpointTarget[];
  /** Entries between checkpoints at most. */
  every: number;
  /** Ends the work after the batch under way. */
  signal: AbortSignal;
  clock: Clock;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** Time between looks for acts that wait, and between looks for checkpoints and copies that are due, in ms. */
const POLL = 200;
const POLL_CHECKPOINTS = 1_000;
/** The same trouble is told again after this time, in ms. */
const TELL_AGAIN = 60_000;

/**
 * Gives acts their places and signs checkpoints until `signal` aborts. Never rejects: without database it waits,
 * and a checkpoint that must not or cannot be signed leaves the placing alone and is told in the log.
 */
export async function runLedger(options: RunLedgerOptions): Promise<void> {
  const tell = teller(options);
  const place = everyFew(options.signal, POLL, async () => {
    await tell("acts cannot be placed", () => placeWaiting(options));
  });
  let signer: LedgerSigner | undefined;
  const sign = everyFew(options.signal, POLL_CHECKPOINTS, async () => {
    await tell("no checkpoint can be signed", async () => {
      if (!(await isDue(options))) return;
      signer ??= await options.signer();
      const size = await makeCheckpoint(options.db, signer, options.clock());
      if (size !== null) options.log.info({ size, key: signer.name }, "signed a checkpoint");
    });
    await tell("checkpoints cannot be copied", async () => {
      const errors = await copyCheckpoints(options.db, options.targets);
      if (errors.size > 0) throw new Error([...errors].map((pair) => pair.join(": ")).join("; "));
    });
  });
  await Promise.all([place, sign]);
}

async function placeWaiting({ db, signal }: RunLedgerOptions): Promise<void> {
  if (!(await isAnyWaiting(db.pool))) return;
  while (!signal.aborted && (await placeActs(db))?.more);
}

async function isDue({ db, every, clock }: RunLedgerOptions): Promise<boolean> {
  const size = await readSize(db.pool);
  const row = await newestCheckpoint(db.pool);
  const last = row && { size: Number(row.size), madeAt: row.made_at };
  // A ledger shorter than what was signed for is refused, loudly, where checkpoints are made.
  if (last && size < last.size) return true;
  const asked = size > 0 && (await isAskedFor(db.pool, ASKING_ACTS, last?.size ?? 0));
  return reasonToSign({ size, last, asked, every, now: clock() }) !== null;
}

async function everyFew(signal: AbortSignal, ms: number, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** Runs work, tells its failure once a minute while it lasts, and when it is over. */
function teller({ log, clock }: RunLedgerOptions) {
  const troubles = new Map<string, { error: string; at: number }>();
  return async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      if (troubles.delete(what)) log.info({ part: "ledger" }, `over: ${what}`);
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      const now = clock().getTime();
      const known = troubles.get(what);
      if (known?.error === error && Math.abs(now - known.at) < TELL_AGAIN) return;
      troubles.set(what, { error, at: now });
      log.error({ part: "ledger", error }, what);
    }
  };
}
