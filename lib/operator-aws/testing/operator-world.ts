import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { type LocalAws, startLocalAws } from "../../local-aws/start-local-aws";
import { management, region, sampleEstate, staticKey } from "../../local-aws/testing/sample-estate";
import type { LocalOperator, LocalSigningKey } from "../../local-aws/types";

/** An endpoint on which the operator has one signing key and one bucket; the SDK's settings lead there. */
export interface OperatorWorld {
  aws: LocalAws;
  operator: LocalOperator;
  /** ARN of the key. */
  key: string;
  /** The key as KMS holds it; may be changed. */
  held: LocalSigningKey;
  /** `s3://bucket/ledger/main` */
  bucket: string;
  /** Where the objects below the prefix are as files. */
  objects: string;
  close(): Promise<void>;
}

export function newKey(): LocalSigningKey["privateKey"] {
  return generateKeyPairSync("ed25519").privateKey;
}

/** Starts it and sets the environment of this process; `close` takes both back. */
export async function startOperatorWorld(): Promise<OperatorWorld> {
  const folder = await mkdtemp(join(tmpdir(), "keyledger-operator-"));
  await mkdir(join(folder, "operator-checkpoints"));
  await mkdir(join(folder, "somebody-elses"));
  const key = `arn:aws:kms:${region}:${management}:key/5ea1e000-0000-4000-8000-000000000001`;
  const held: LocalSigningKey = {
    privateKey: newKey(),
    spec: "ECC_NIST_EDWARDS25519",
    usage: "SIGN_VERIFY",
    state: "Enabled",
  };
  const operator: LocalOperator = {
    accessKeyId: staticKey.accessKeyId,
    keys: new Map([[key, held]]),
    bucket: "operator-checkpoints",
  };
  const estate = sampleEstate();
  const aws = await startLocalAws({ estate, operator, s3Folder: folder, quotas: false });
  const settings = {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: staticKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: staticKey.secretAccessKey,
    AWS_REGION: region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  return {
    aws,
    operator,
    key,
    held,
    bucket: "s3://operator-checkpoints/ledger/main",
    objects: join(folder, "operator-checkpoints", "ledger", "main"),
    async close() {
      vi.unstubAllEnvs();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
