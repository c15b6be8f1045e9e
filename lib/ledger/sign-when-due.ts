import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/types";
import { makeCheckpoint, RefusedToSign } from "./make-checkpoint";
import { NoteError } from "./rules/checkpoint-note";
import { ASKING_ACTS, reasonToSign } from "./rules/when-to-sign";
import type { SigningTrouble } from "./schemas";
import { type LedgerSigner, SignerError } from "./signer";
import { isAskedFor, newestCheckpoint } from "./store/checkpoints";
import { readSize } from "./store/places";
import { clearTrouble, noteTrouble } from "./store/trouble";

export interface SigningOptions {
  db: Pick<Db, "pool">;
  /** Asked until it answers. */
  signer: () => Promise<LedgerSigner>;
  /** Entries between checkpoints at most. */
  every: number;
  clock: Clock;
}

/** After n failures in a row 2^n s pass before the next try, at most these, ms. */
const LONGEST_PAUSE = 60_000;
const ERROR_LIMIT = 1_000;

/** What was signed; `key` is the name of the signer's. */
export interface Signed {
  size: number;
  key: string;
}

/**
 * A function that signs a checkpoint when one is due; null when none is, or not yet after a failure. It throws
 * what kept it from signing, and notes it where pages and doctor find it, until one is signed.
 */
export function signerWhenDue(options: SigningOptions): () => Promise<Signed | null> {
  let signer: LedgerSigner | undefined;
  let failures = 0;
  // Not the clock's time: a pause must end also where the clock is set back.
  let nextTry = 0;
  let failure: unknown;
  return async () => {
    const { pool } = options.db;
    if (!(await isDue(options))) {
      failures = 0;
      await clearTrouble(pool);
      return null;
    }
    if (failures > 0 && performance.now() < nextTry) throw failure;
    try {
      signer ??= await options.signer();
      const size = await makeCheckpoint(options.db, signer, options.clock());
      failures = 0;
      await clearTrouble(pool);
      return size === null ? null : { size, key: signer.name };
    } catch (error) {
      failure = error;
      failures += 1;
      nextTry = performance.now() + Math.min(LONGEST_PAUSE, 1_000 * 2 ** Math.min(failures, 10));
      // Without a database nothing can be noted; the error itself is told all the same.
      await noteTrouble(pool, explain(error, signer)).catch(() => undefined);
      throw error;
    }
  };
}

async function isDue({ db, every, clock }: SigningOptions): Promise<boolean> {
  const size = await readSize(db.pool);
  const row = await newestCheckpoint(db.pool);
  const last = row && { size: Number(row.size), madeAt: row.made_at };
  // A ledger shorter than what was signed for is refused, loudly, where checkpoints are made.
  if (last && size < last.size) return true;
  const asked = size > 0 && (await isAskedFor(db.pool, ASKING_ACTS, last?.size ?? 0));
  return reasonToSign({ size, last, asked, every, now: clock() }) !== null;
}

/** Without `signer` it is the making of one that failed. */
function explain(
  error: unknown,
  signer: LedgerSigner | undefined,
): { reason: SigningTrouble["reason"]; error: string } {
  const text = error instanceof Error ? error.message : String(error);
  let reason: SigningTrouble["reason"] = "failed";
  if (error instanceof SignerError) reason = error.reason;
  else if (error instanceof RefusedToSign) reason = "refused";
  else if (error instanceof NoteError) reason = signer ? "refused" : "unusable";
  return { reason, error: text.slice(0, ERROR_LIMIT) };
}
