import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "../start-local-aws";
import type { LocalAccount, LocalEstate, LocalScope } from "../types";
import {
  externalId,
  member,
  memberOf,
  readerRole,
  region,
  sampleEstate,
  staticKey,
} from "./sample-estate";

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Settings for an SDK client that asks once and does not hide what came back. */
export interface ClientSettings {
  endpoint: string;
  region: string;
  credentials: Credentials;
  maxAttempts: number;
}

/** A running endpoint over the sample estate, with clients' settings for its identities. */
export interface Sample {
  aws: LocalAws;
  estate: LocalEstate;
  account: LocalAccount;
  scope: LocalScope;
  /** The management account's long-lived key. */
  own: ClientSettings;
  /** A session of the member's reader role. */
  reader: ClientSettings;
}

/** Assumes a role of the member account (the reader, unless named) with the long-lived key. */
export async function assume(
  own: ClientSettings,
  change: { roleName?: string; externalId?: string | undefined; accountId?: string } = {},
): Promise<Credentials> {
  const client = new STSClient(own);
  const { roleName = readerRole, accountId = member } = change;
  const { Credentials: given } = await client.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
      RoleSessionName: "sample-session",
      ExternalId: "externalId" in change ? change.externalId : externalId,
    }),
  );
  client.destroy();
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken,
  };
}

/** Starts an endpoint over a fresh sample estate and assumes the member's reader role. */
export async function startSample(options: Partial<LocalAwsOptions> = {}): Promise<Sample> {
  const estate = options.estate ?? sampleEstate();
  const aws = await startLocalAws({ quotas: false, ...options, estate });
  const own = { endpoint: aws.url, region, credentials: staticKey, maxAttempts: 1 };
  const reader = { ...own, credentials: await assume(own) };
  return { aws, estate, ...memberOf(estate), own, reader };
}

/** What an SDK call threw, with the parts of the answer that tests look at. */
export async function thrown(promise: Promise<unknown>): Promise<{
  name: string;
  message: string;
  status: number | undefined;
  requestId: string | undefined;
}> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & {
      $metadata?: { httpStatusCode?: number; requestId?: string };
    };
    return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
  }
  throw new Error("The call was expected to fail, but it succeeded");
}
