import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { CheckpointTarget } from "./checkpoint-targets";
import { copyCheckpoints } from "./copy-checkpoints";
import { placeActs } from "./place-acts";
import { type SigningOptions, signerWhenDue } from "./sign-when-due";
import { isAnyWaiting } from "./store/places";

/** `db` is best one with connections of its own, so that placing never waits for a sync. */
export interface RunLedgerOptions extends SigningOptions {
  targets: readonly CheckpointTarget[];
  /** Ends the work after the batch under way. */
  signal: AbortSignal;
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
  const signIfDue = signerWhenDue(options);
  const sign = everyFew(options.signal, POLL_CHECKPOINTS, async () => {
    await tell("no checkpoint can be signed", async () => {
      const signed = await signIfDue();
      if (signed) options.log.info(signed, "signed a checkpoint");
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
