import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Logger } from "pino";
import { env } from "../env";
import { type CheckpointTarget, folderTarget, logTarget } from "../ledger/checkpoint-targets";
import type { VerifierKey } from "../ledger/rules/checkpoint-note";
import { type LedgerSigner, loadSigner, loadVerifierKey } from "../ledger/signer";
import { type BucketTarget, createBucketTarget } from "../operator-aws/create-bucket-target";
import { createKmsSigner } from "../operator-aws/create-kms-signer";

/** What the settings say of the ledger's key and of the places of its checkpoints. */
export interface LedgerSettings {
  dataDir: string;
  /** ARN; then no other key signs, whatever comes of it. */
  kmsKey: string | undefined;
  key: string | undefined;
  name: string | undefined;
  folder: string | undefined;
  bucket: string | undefined;
}

/** Of a demo's data folder nothing is set: its ledger is not the real one's. */
export async function ledgerSettings(dataDir: string): Promise<LedgerSettings> {
  const own = { dataDir, kmsKey: undefined, key: undefined, name: undefined };
  if (await isDemo(dataDir)) return { ...own, folder: undefined, bucket: undefined };
  return {
    dataDir,
    kmsKey: env.KEYLEDGER_LEDGER_KMS_KEY,
    key: env.KEYLEDGER_LEDGER_KEY,
    name: env.KEYLEDGER_LEDGER_NAME,
    folder: env.KEYLEDGER_CHECKPOINT_DIR && resolve(env.KEYLEDGER_CHECKPOINT_DIR),
    bucket: env.KEYLEDGER_CHECKPOINT_BUCKET,
  };
}

function isDemo(dataDir: string): Promise<boolean> {
  return stat(join(dataDir, "demo.json")).then(
    () => true,
    () => false,
  );
}

/** The signer of these settings. A key of KMS that cannot be used is an error, and no reason to take a file. */
export function openSigner({ kmsKey, key, name, dataDir }: LedgerSettings): Promise<LedgerSigner> {
  if (kmsKey !== undefined) return createKmsSigner({ key: kmsKey, name });
  return loadSigner({ key, name, dataDir });
}

/** Its public half; null while there is no key file yet. Makes nothing. */
export async function readVerifierKey(settings: LedgerSettings): Promise<VerifierKey | null> {
  const { kmsKey, name } = settings;
  if (kmsKey === undefined) return loadVerifierKey(settings);
  const signer = await createKmsSigner({ key: kmsKey, name });
  signer.close();
  return { name: signer.name, publicKey: signer.publicKey };
}

/** Where checkpoints of these settings are copied to. */
export function targetsOf(settings: LedgerSettings, logger: Logger): CheckpointTarget[] {
  const bucket = openBucket(settings);
  return [
    logTarget(logger),
    ...(settings.folder ? [folderTarget(settings.folder)] : []),
    ...(bucket ? [bucket] : []),
  ];
}

/** The operator's bucket, or null where none is set. */
export function openBucket({ bucket }: LedgerSettings): BucketTarget | null {
  if (bucket === undefined) return null;
  return createBucketTarget({
    url: bucket,
    region: env.KEYLEDGER_CHECKPOINT_BUCKET_REGION,
    pathStyle: Boolean(env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL),
  });
}
