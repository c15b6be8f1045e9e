import { AccountClient } from "@aws-sdk/client-account";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient } from "@aws-sdk/client-sts";
import { ATTEMPT_PLACE, type Line } from "./line";

// One function a client: their types have no common ground on which one could stand for all.

/**
 * What the SDK does for every call and we have no use for; see docs/decisions/0002-sdk-cost.md.
 * The logger's formats each input and output even where there is no log, recursion detection is for
 * code inside Lambda, and the user agent, always the same here, is set by our request handler.
 */
const UNUSED = ["loggerMiddleware", "recursionDetectionMiddleware", "getUserAgentMiddleware"];

function trim(stack: { remove(name: string): boolean }): void {
  for (const name of UNUSED) stack.remove(name);
}

export function kmsClient(line: Line): KMSClient {
  const client = new KMSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  trim(client.middlewareStack);
  return client;
}

export function iamClient(line: Line): IAMClient {
  const client = new IAMClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  trim(client.middlewareStack);
  return client;
}

export function organizationsClient(line: Line): OrganizationsClient {
  const client = new OrganizationsClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  trim(client.middlewareStack);
  return client;
}

export function accountClient(line: Line): AccountClient {
  const client = new AccountClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  trim(client.middlewareStack);
  return client;
}

export function stsClient(line: Line): STSClient {
  const client = new STSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  trim(client.middlewareStack);
  return client;
}
