import { createPublicKey, verify } from "node:crypto";
import {
  GetPublicKeyCommand,
  type GetPublicKeyCommandOutput,
  type KMSClient,
  SignCommand,
} from "@aws-sdk/client-kms";
import { keyObject, rawPublicKey } from "@/lib/ledger/rules/checkpoint-note";
import { type LedgerSigner, nameOfLog, SignerError } from "@/lib/ledger/signer";
import { DEADLINE_MS, kmsClient } from "./clients";
import { regionOfKey } from "./rules/addresses";
import { signerError } from "./rules/explain-error";

/** A signer whose key is KMS's; `close` ends its connections. */
export interface KmsSigner extends LedgerSigner {
  close(): void;
}

/** What is asked of KMS: Ed25519 as RFC 8032 has it, over the message itself. */
export const SIGNING = { SigningAlgorithm: "ED25519_SHA_512", MessageType: "RAW" } as const;
const SPEC = "ECC_NIST_EDWARDS25519";

/**
 * Signs with the operator's KMS key, which must be ECC_NIST_EDWARDS25519 for SIGN_VERIFY. `key` is its ARN, `name`
 * that of the log, `deadlineMs` how long one signature may take with its retries. Its public half is fetched once,
 * here; each signature is verified with it before it is given away. Throws `SignerError`, here and when signing; it never signs with another key.
 */
export async function createKmsSigner(settings: {
  key: string;
  name: string | undefined;
  deadlineMs?: number;
}): Promise<KmsSigner> {
  const { key, name, deadlineMs = DEADLINE_MS } = settings;
  const client = kmsClient(regionOfKey(key));
  try {
    const publicKey = await fetchPublicKey(client, key);
    return {
      name: nameOfLog(publicKey, name),
      publicKey,
      sign: (bytes) => signWith(client, { key, publicKey, deadlineMs }, bytes),
      close: () => client.destroy(),
    };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/** The 32 bytes of the key's public half. Throws `SignerError` when it cannot be had or is of another kind. */
export async function fetchPublicKey(client: KMSClient, key: string): Promise<Buffer> {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  const answer = await client
    .send(new GetPublicKeyCommand({ KeyId: key }), { abortSignal })
    .catch((error: unknown) => {
      throw signerError("kms:GetPublicKey", error);
    });
  const { KeyId, KeySpec, KeyUsage } = answer;
  if (KeyId !== key) throw new SignerError("unusable", `KMS answered for ${KeyId}, not ${key}.`);
  if (KeySpec !== SPEC || KeyUsage !== "SIGN_VERIFY") {
    const is = `${KeySpec} for ${KeyUsage}`;
    throw new SignerError("unusable", `${key} is ${is}; ${SPEC} for SIGN_VERIFY is needed.`);
  }
  return parsePublicKey(answer);
}

/** KMS gives it as the DER of a SubjectPublicKeyInfo (API reference, GetPublicKey). */
function parsePublicKey({ PublicKey, KeyId }: GetPublicKeyCommandOutput): Buffer {
  try {
    const der = Buffer.from(PublicKey ?? new Uint8Array());
    return rawPublicKey(createPublicKey({ key: der, format: "der", type: "spki" }));
  } catch (cause) {
    const text = `What KMS gave as the public key of ${KeyId} is no Ed25519 key.`;
    throw new SignerError("unusable", text, { cause });
  }
}

async function signWith(
  client: KMSClient,
  { key, publicKey, deadlineMs }: { key: string; publicKey: Buffer; deadlineMs: number },
  bytes: Buffer,
): Promise<Buffer> {
  const abortSignal = AbortSignal.timeout(deadlineMs);
  const answer = await client
    .send(new SignCommand({ KeyId: key, Message: bytes, ...SIGNING }), { abortSignal })
    .catch((error: unknown) => {
      throw signerError("kms:Sign", error);
    });
  const signature = Buffer.from(answer.Signature ?? new Uint8Array());
  const good =
    answer.KeyId === key &&
    signature.length === 64 &&
    verify(null, bytes, keyObject({ name: "", publicKey }), signature);
  if (good) return signature;
  const text = `What KMS answered is no signature by the public key that ${key} had at first.`;
  throw new SignerError("unusable", text);
}
