import { DescribeKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { nameOfLog, SignerError } from "@/lib/ledger/signer";
import { DEADLINE_MS, kmsClient } from "./clients";
import { fetchPublicKey, SIGNING } from "./create-kms-signer";
import { regionOfKey } from "./rules/addresses";
import { signerError } from "./rules/explain-error";

export interface KmsKeyFacts {
  name: string;
  publicKey: Buffer;
  /** KMS's words, e.g. `Enabled`; null when it may not be read, which signing does not need. */
  state: string | null;
}

/**
 * Whether the operator's key can sign, without a signature: its public half, its state, and Sign as a dry run.
 * Throws `SignerError` with the first that does not hold.
 */
export async function inspectKmsKey(settings: {
  key: string;
  name: string | undefined;
}): Promise<KmsKeyFacts> {
  const { key, name } = settings;
  const client = kmsClient(regionOfKey(key));
  try {
    const publicKey = await fetchPublicKey(client, key);
    const state = await readState(client, key);
    await trySigning(client, key);
    return { name: nameOfLog(publicKey, name), publicKey, state };
  } finally {
    client.destroy();
  }
}

async function readState(client: KMSClient, key: string): Promise<string | null> {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const answer = await client.send(new DescribeKeyCommand({ KeyId: key }), { abortSignal });
    const { KeyState, DeletionDate } = answer.KeyMetadata ?? {};
    if (KeyState === "Enabled") return KeyState;
    const until = DeletionDate ? `, deleted at ${DeletionDate.toISOString()}` : "";
    throw new SignerError("unusable", `${key} is ${KeyState}${until}.`);
  } catch (error) {
    if (error instanceof SignerError) throw error;
    const trouble = signerError("kms:DescribeKey", error);
    if (trouble.reason === "denied") return null;
    throw trouble;
  }
}

/** KMS answers a dry run that would succeed with this error (API reference of Sign, "DryRun"). */
const WOULD_SIGN = "DryRunOperationException";

async function trySigning(client: KMSClient, key: string): Promise<void> {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  const input = { KeyId: key, Message: Buffer.from("keyledger"), DryRun: true, ...SIGNING };
  try {
    await client.send(new SignCommand(input), { abortSignal });
  } catch (error) {
    if (error instanceof Error && error.name === WOULD_SIGN) return;
    throw signerError("kms:Sign", error);
  }
}
