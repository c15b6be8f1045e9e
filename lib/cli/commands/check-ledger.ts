import type { Db } from "../../db/types";
import { env } from "../../env";
import { readLedgerState } from "../../ledger/read-ledger-state";
import { isKeyFileOpen, keyFileOf, loadVerifierKey } from "../../ledger/signer";
import type { Check } from "../check";

/** Acts get their place within a second; one that waits longer than this, in seconds, is stuck. */
const STUCK_SECONDS = 30;

/** The ledger: whether acts get their places and checkpoints are signed. */
export async function checkLedger(db: Db): Promise<Check> {
  const name = "ledger";
  const { size, waiting, oldestSeconds, uncovered, checkpoint } = await readLedgerState(db);
  const detail = `${size} entries, ${waiting} wait, ${uncovered} after the newest checkpoint`;
  if ((oldestSeconds ?? 0) > STUCK_SECONDS) {
    const remedy = "A worker gives acts their places; its log says why it does not.";
    return { name, status: "wrong", detail: `${detail}; one for ${oldestSeconds} s`, remedy };
  }
  if (checkpoint === "overdue") {
    const remedy =
      "The worker's log says why none is signed. When it refuses, run `keyledger verify-ledger`.";
    return { name, status: "wrong", detail: `${detail}; a checkpoint is overdue`, remedy };
  }
  return { name, status: "ok", detail };
}

/** The key that signs checkpoints, and where they are copied to. */
export async function checkLedgerKey(dataDir: string): Promise<Check> {
  const name = "ledger key";
  const { KEYLEDGER_LEDGER_KEY: key, KEYLEDGER_LEDGER_NAME: log } = env;
  try {
    const known = await loadVerifierKey({ key, name: log, dataDir });
    if (key !== undefined) return { name, status: "ok", detail: `of the settings: ${known?.name}` };
    const remedy =
      "Weaker than a key in the settings: whoever takes over this disk can sign another history. " +
      "Set KEYLEDGER_LEDGER_KEY, and keep checkpoints elsewhere (KEYLEDGER_CHECKPOINT_DIR, or the log).";
    const file = keyFileOf(dataDir);
    if (!known)
      return { name, status: "ok", detail: `made with the first checkpoint: ${file}`, remedy };
    if (await isKeyFileOpen(dataDir)) {
      const close = `Others than its owner may read it: chmod 600 ${file}, or take a new key.`;
      return { name, status: "wrong", detail: file, remedy: close };
    }
    return { name, status: "ok", detail: `a file beside the data: ${file}`, remedy };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return {
      name,
      status: "wrong",
      detail,
      remedy: "Set KEYLEDGER_LEDGER_KEY as .env.example says.",
    };
  }
}
