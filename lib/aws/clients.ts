import { AccountClient } from "@aws-sdk/client-account";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { STSClient } from "@aws-sdk/client-sts";
import { ATTEMPT_PLACE, type Line } from "./line";

// One function a client: their types have no common ground on which one could stand for all.

export function kmsClient(line: Line): KMSClient {
  const client = new KMSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return client;
}

export function iamClient(line: Line): IAMClient {
  const client = new IAMClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return client;
}

export function organizationsClient(line: Line): OrganizationsClient {
  const client = new OrganizationsClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return client;
}

export function accountClient(line: Line): AccountClient {
  const client = new AccountClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return client;
}

export function stsClient(line: Line): STSClient {
  const client = new STSClient(line.config);
  client.middlewareStack.addRelativeTo(line.attempt, ATTEMPT_PLACE);
  return client;
}
