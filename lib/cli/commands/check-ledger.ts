import type { Context } from "../../context";
import type { Db } from "../../db/types";
import { listCheckpoints } from "../../ledger/list-checkpoints";
import { readLedgerState } from "../../ledger/read-ledger-state";
import type { Checkpoint } from "../../ledger/schemas";
import { isKeyFileOpen, keyFileOf } from "../../ledger/signer";
import { inspectKmsKey } from "../../operator-aws/inspect-kms-key";
import type { Check } from "../check";
import {
  type LedgerSettings,
  ledgerSettings,
  openBucket,
  readVerifierKey,
} from "../ledger-keeping";

/** Acts get their place within a second; one that waits longer than this, in seconds, is stuck. */
const STUCK_SECONDS = 30;

/** The ledger: whether acts get their places and checkpoints are signed. */
export async function checkLedger(db: Db): Promise<Check> {
  const name = "ledger";
  const { size, waiting, oldestSeconds, uncovered, checkpoint, trouble } =
    await readLedgerState(db);
  const detail = `${size} entries, ${waiting} wait, ${uncovered} after the newest checkpoint`;
  if ((oldestSeconds ?? 0) > STUCK_SECONDS) {
    const remedy = "A worker gives acts their places; its log says why it does not.";
    return { name, status: "wrong", detail: `${detail}; one for ${oldestSeconds} s`, remedy };
  }
  if (trouble) {
    const overdue = checkpoint === "overdue" ? "a checkpoint is overdue" : "a checkpoint waits";
    const why = `${overdue} since ${trouble.since}: ${trouble.reason}: ${trouble.error}`;
    const remedy =
      trouble.reason === "refused"
        ? "The ledger contradicts what was signed before: run `keyledger verify-ledger`."
        : "It is tried again by itself; acts are recorded all the same.";
    return { name, status: "wrong", detail: `${detail}; ${why}`, remedy };
  }
  if (checkpoint === "overdue") {
    const remedy =
      "The worker's log says why none is signed. When it refuses, run `keyledger verify-ledger`.";
    return { name, status: "wrong", detail: `${detail}; a checkpoint is overdue`, remedy };
  }
  return { name, status: "ok", detail };
}

/** The key that signs checkpoints. */
export async function checkLedgerKey(dataDir: string): Promise<Check> {
  const name = "ledger key";
  try {
    const settings = await ledgerSettings(dataDir);
    return settings.kmsKey === undefined
      ? await checkOwnKey(settings)
      : await checkKmsKey(settings.kmsKey, settings.name);
  } catch (error) {
    const remedy = "Set KEYLEDGER_LEDGER_KEY as .env.example says.";
    return { name, status: "wrong", detail: text(error), remedy };
  }
}

async function checkKmsKey(key: string, log: string | undefined): Promise<Check> {
  const name = "ledger key";
  try {
    const facts = await inspectKmsKey({ key, name: log });
    const state = facts.state ?? "kms:DescribeKey is denied, so its state is not known";
    return { name, status: "ok", detail: `of KMS: ${facts.name}, ${key}, ${state}` };
  } catch (error) {
    const remedy =
      "Until it can sign no checkpoint is made; acts are recorded all the same, and no other key signs. " +
      "The permissions it needs: docs/decisions/operator-aws.md.";
    return { name, status: "wrong", detail: text(error), remedy };
  }
}

async function checkOwnKey(settings: LedgerSettings): Promise<Check> {
  const name = "ledger key";
  const { dataDir } = settings;
  const known = await readVerifierKey(settings);
  if (settings.key !== undefined)
    return { name, status: "ok", detail: `of the settings: ${known?.name}` };
  const remedy =
    "Weaker than a key in the settings: whoever takes over this disk can sign another history. " +
    "Set KEYLEDGER_LEDGER_KEY or KEYLEDGER_LEDGER_KMS_KEY, and keep checkpoints elsewhere " +
    "(KEYLEDGER_CHECKPOINT_DIR, KEYLEDGER_CHECKPOINT_BUCKET, or the log).";
  const file = keyFileOf(dataDir);
  if (!known)
    return { name, status: "ok", detail: `made with the first checkpoint: ${file}`, remedy };
  if (await isKeyFileOpen(dataDir)) {
    const close = `Others than its owner may read it: chmod 600 ${file}, or take a new key.`;
    return { name, status: "wrong", detail: file, remedy: close };
  }
  return { name, status: "ok", detail: `a file beside the data: ${file}`, remedy };
}

/**
 * The operator's bucket, if one is set: the newest checkpoint that was written to it is read back and compared.
 * Nothing is written.
 */
export async function checkBucket(ctx: Context, dataDir: string): Promise<Check[]> {
  const name = "checkpoint bucket";
  const bucket = openBucket(await ledgerSettings(dataDir));
  if (!bucket) return [];
  try {
    const { items } = await listCheckpoints(ctx, { limit: 200 });
    const copyOf = (item: Checkpoint) => item.copies.find(({ target }) => target === bucket.name);
    const failing = items.map(copyOf).find((copy) => copy?.state === "failing");
    const written = items.find((item) => copyOf(item)?.state === "written");
    const held = written ? await bucket.read(written.size) : null;
    if (written && held !== written.note) {
      const what = held === null ? "is gone from it" : "is another there";
      const remedy = "Somebody changed the bucket. Verify with the copies of the log and folder.";
      const detail = `${bucket.name}: the checkpoint of ${written.size} entries ${what}`;
      return [{ name, status: "wrong", detail, remedy }];
    }
    if (failing) return [{ name, status: "wrong", detail: failing.error ?? "", remedy: BUCKET }];
    const detail = written
      ? `${bucket.name}: the checkpoint of ${written.size} entries was read back`
      : `${bucket.name}: nothing was written to it yet`;
    return [{ name, status: written ? "ok" : "unknown", detail }];
  } catch (error) {
    return [{ name, status: "wrong", detail: text(error), remedy: BUCKET }];
  } finally {
    bucket.close();
  }
}

const BUCKET =
  "Copies are kept and tried again until they are written. The permissions it needs: docs/decisions/operator-aws.md.";

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
