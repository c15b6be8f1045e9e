import { AccountClient } from "@aws-sdk/client-account";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { ATTEMPT_PLACE, type Line } from "./line";

// One function a client: their types have no common ground on which one could stand for all.

/**
 * What the SDK does for every call and we have no use for; see docs/decisions/0002-sdk-cost.md.
 * The logger's formats each input and output even where there is no log, recursion detection is for
 * code inside Lambda, and the user agent, always the same here, is set by our request handler.
 */
const UNUSED = ["loggerMiddleware", "recursionDetectionMiddleware", "getUserAgentMiddleware"];

interface Trimmable {
  config: object;
  middlewareStack: { remove(name: string): boolean };
}

function trim<C extends Trimmable>(client: C): C {
  for (const name of UNUSED) client.middlewareStack.remove(name);
  // V8 keeps an object that is the prototype of another in its fast form. The SDK copies its config
  // with its 44 members four times a call, and a config in the slow form costs 7 µs a copy.
  Object.setPrototypeOf({}, client.config);
  return client;
}

export function kmsClient(line: Line): KMSClient {
  const client = new KMSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function iamClient(line: Line): IAMClient {
  const client = new IAMClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function organizationsClient(line: Line): OrganizationsClient {
  const client = new OrganizationsClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function accountClient(line: Line): AccountClient {
  const client = new AccountClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function cloudTrailClient(line: Line): CloudTrailClient {
  const client = new CloudTrailClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function athenaClient(line: Line): AthenaClient {
  const client = new AthenaClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

export function stsClient(line: Line): STSClient {
  const client = new STSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}

/** Buckets stand in the path: so any endpoint will do, and names with dots fit its certificate. */
export function s3Client(line: Line): S3Client {
  const client = new S3Client({
    ...line.config,
    forcePathStyle: true,
    // What is read is gzip with a checksum of its own.
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return trim(client);
}
