import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Kms from "@aws-sdk/client-kms";
import * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { management, region, staticKey } from "./testing/sample-estate";
import { type Sample, startSample, thrown } from "./testing/sample-session";

const KeyId = `arn:aws:kms:${region}:${management}:key/5ea1e000-0000-4000-8000-000000000001`;
const sign = { KeyId, Message: Buffer.from("x"), SigningAlgorithm: "ED25519_SHA_512" } as const;
const put = { Bucket: "own", Key: "a/b", Body: "text" };
let folder: string;
let sample: Sample;
const clients: { destroy(): void }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-aws-operator-"));
  for (const bucket of ["own", "other"]) await mkdir(join(folder, bucket));
  const { privateKey } = generateKeyPairSync("ed25519");
  const held = { spec: "ECC_NIST_EDWARDS25519", usage: "SIGN_VERIFY", state: "Enabled" } as const;
  const operator = {
    accessKeyId: staticKey.accessKeyId,
    keys: new Map([[KeyId, { privateKey, ...held }]]),
    bucket: "own",
  };
  sample = await startSample({ operator, s3Folder: folder });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await sample.aws.close();
  await rm(folder, { recursive: true });
});
function of(settings: Sample["own"]) {
  const made = {
    kms: new Kms.KMSClient(settings),
    s3: new S3.S3Client({ ...settings, forcePathStyle: true }),
  };
  clients.push(made.kms, made.s3);
  return made;
}
const DENIED = /^AccessDenied(Exception)?$/;

it("lets nobody but the operator sign and write", async () => {
  const { kms, s3 } = of(sample.reader);
  sample.aws.requests.clear();
  const tried = [
    thrown(kms.send(new Kms.SignCommand(sign))),
    thrown(kms.send(new Kms.GetPublicKeyCommand({ KeyId }))),
    thrown(s3.send(new S3.PutObjectCommand(put))),
  ];
  for (const { name } of await Promise.all(tried)) expect(name).toMatch(DENIED);
  expect(sample.aws.requests.count({ outcome: "ok" })).toBe(0);
});

it("lets the operator do nothing else with them, and nothing with what is not the operator's", async () => {
  const { kms, s3 } = of(sample.own);
  const tried = [
    kms.send(new Kms.ScheduleKeyDeletionCommand({ KeyId })),
    kms.send(new Kms.DisableKeyCommand({ KeyId })),
    kms.send(new Kms.SignCommand({ ...sign, KeyId: KeyId.replace(/1$/, "2") })),
    s3.send(new S3.PutObjectCommand({ ...put, Bucket: "other" })),
    s3.send(new S3.DeleteObjectCommand({ Bucket: "own", Key: "a/b" })),
  ].map(thrown);
  for (const { name } of await Promise.all(tried)) expect(name).toMatch(DENIED);
});

it("signs and writes for the operator, and counts both as writes", async () => {
  const { kms, s3 } = of(sample.own);
  sample.aws.requests.clear();
  expect((await kms.send(new Kms.SignCommand(sign))).Signature).toHaveLength(64);
  await s3.send(new S3.PutObjectCommand(put));
  expect(sample.aws.requests.count({ write: true, outcome: "ok" })).toBe(2);
  const again = thrown(s3.send(new S3.PutObjectCommand({ ...put, IfNoneMatch: "*" })));
  expect(await again).toMatchObject({ name: "PreconditionFailed", status: 412 });
  await s3.send(new S3.PutObjectCommand({ ...put, Body: "other" }));
  const { Body } = await s3.send(new S3.GetObjectCommand({ Bucket: "own", Key: "a/b" }));
  expect(await Body?.transformToString()).toBe("other");
  for (const Key of ["../other/x", "a/../../other/x"]) {
    expect(
      (await thrown(s3.send(new S3.PutObjectCommand({ ...put, Key })))).status,
    ).toBeGreaterThan(399);
  }
});
