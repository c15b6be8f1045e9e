import type { LocalAccount } from "../types";
import { rootArn } from "./arns";
import { ADMINISTER, allow, policyDocument, type Statement, USE } from "./documents";
import { arnOfRoleNamed } from "./draft";

/** Lets the account's IAM policies decide, as the console's default policy does (rules 02, 03). */
export function delegate(
  accountId: string,
  actions: string | readonly string[] = "kms:*",
): Statement {
  return allow(actions, {
    Sid: "Enable IAM User Permissions",
    Principal: { AWS: rootArn(accountId) },
  });
}

/** `principals` may use the key. */
export function use(principals: string | readonly string[], rest: Statement = {}): Statement {
  return allow(USE, { Sid: "Allow use of the key", Principal: { AWS: principals }, ...rest });
}

export function administer(principals: string | readonly string[]): Statement {
  return allow(ADMINISTER, {
    Sid: "Allow access for Key Administrators",
    Principal: { AWS: principals },
  });
}

/** Lets AWS services make grants for `principals` (rule 16). */
export function grantForServices(principals: string | readonly string[]): Statement {
  return allow(["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], {
    Sid: "Allow attachment of persistent resources",
    Principal: { AWS: principals },
    Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  });
}

/** What the console writes: account, administrators, users, and grants for services. */
export function consolePolicy(account: LocalAccount, users: readonly string[]): string {
  return policyDocument(
    [
      delegate(account.id),
      administer(arnOfRoleNamed(account, "KeyAdministrator")),
      ...(users.length > 0 ? [use(users), grantForServices(users)] : []),
    ],
    "key-consolepolicy-3",
  );
}

/** What CreateKey gives a key when no policy is passed. */
export function defaultPolicy(accountId: string): string {
  return policyDocument([delegate(accountId)], "key-default-1");
}

/** What Terraform modules write: an AWS service and the account. */
export function servicePolicy(
  account: LocalAccount,
  region: string,
  service: string,
  actions: readonly string[] = ["kms:Decrypt", "kms:GenerateDataKey*"],
): string {
  return policyDocument([
    delegate(account.id),
    allow(actions, {
      Sid: "Service",
      Principal: { Service: `${service}.amazonaws.com` },
      Condition: {
        StringEquals: { "aws:SourceAccount": account.id },
        ArnLike: { "aws:SourceArn": `arn:aws:${service}:${region}:${account.id}:*` },
      },
    }),
  ]);
}
