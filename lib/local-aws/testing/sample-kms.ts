import * as Kms from "@aws-sdk/client-kms";
import { afterAll, beforeAll } from "vitest";
import type { LocalKey } from "../types";
import { keyId, member, region, sampleKey } from "./sample-estate";
import { type Sample, startSample } from "./sample-session";

/** The endpoint of the running test file, and a KMS client of the reader's session on it. */
export let sample: Sample;
export let client: Kms.KMSClient;

/** Starts endpoint and client before the tests of a file, and ends them after. */
export function withSampleKms(): void {
  beforeAll(async () => {
    sample = await startSample();
    client = new Kms.KMSClient(sample.reader);
  });
  afterAll(async () => {
    client.destroy();
    await sample.aws.close();
  });
}

/** What ARNs of the sample's scope begin with. */
export const own = `arn:aws:kms:${region}:${member}`;

/** Puts the sample's five keys back in place of whatever a test left, without aliases and stores. */
export function resetScope(): void {
  const { scope } = sample;
  scope.keys.clear();
  scope.aliases.clear();
  scope.stores = [];
  for (let index = 1; index <= 5; index++) scope.keys.set(keyId(index), sampleKey(index));
}

/** The sample's key number 1. */
export function first(): LocalKey {
  const key = sample.scope.keys.get(keyId(1));
  if (!key) throw new Error("no key 1");
  return key;
}

export function alias(name: string, target: string | undefined): void {
  sample.scope.aliases.set(name, {
    AliasName: name,
    AliasArn: `${own}:${name}`,
    TargetKeyId: target,
    CreationDate: new Date("2026-01-01T00:00:00.000Z"),
  });
}
