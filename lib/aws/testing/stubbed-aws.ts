import { afterEach, beforeEach, vi } from "vitest";
import { type AwsOptions, createAws } from "../create-aws";
import type { Aws, ScopeReader } from "../types";
import { type Stub, type StubEndpoint, startStubEndpoint } from "./stub-endpoint";

export const ACCESS = {
  accountId: "111122223333",
  partition: "aws",
  roleArn: "arn:aws:iam::111122223333:role/KeyledgerReader",
  externalId: "external-1",
};
export const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
/** What a stub answers to DescribeKey of `KEY`. */
export const METADATA = {
  json: { KeyMetadata: { KeyId: KEY, Arn: `arn:aws:kms:us-east-1:1:key/${KEY}` } },
};

/** What `start` of the running test made. */
export let endpoint: StubEndpoint;
export let aws: Aws;

/** Gives each test of a file our own credentials, and closes what it started. */
export function withStubbedAws(): void {
  beforeEach(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAOWN");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "own-secret");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  });
  afterEach(async () => {
    aws?.close();
    await endpoint?.close();
    vi.unstubAllEnvs();
  });
}

/** Starts an endpoint that answers as `stub` does, and what reads AWS through it. */
export async function startAws(stub: Stub, options: Partial<AwsOptions> = {}): Promise<void> {
  endpoint = await startStubEndpoint(stub);
  vi.stubEnv("AWS_ENDPOINT_URL", endpoint.url);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 3, ...options });
}

/** `startAws`, and the reader of a scope of one account. */
export async function start(stub: Stub, options: Partial<AwsOptions> = {}): Promise<ScopeReader> {
  await startAws(stub, options);
  return aws.account(ACCESS).scope("eu-west-1");
}
