import { allow, deny, ORGANIZATION, policy } from "./policies";
import type { Random } from "./random";

/** What a key policy is made of. */
export interface KeyOwn {
  account: string;
  region: string;
  /** ARNs of principals of the account, and of others. */
  roles: readonly string[];
  foreign: readonly string[];
  random: Random;
}

const USE = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey*",
  "kms:ReEncrypt*",
  "kms:DescribeKey",
];
const ADMIN = [
  "kms:Create*",
  "kms:Describe*",
  "kms:Enable*",
  "kms:List*",
  "kms:Put*",
  "kms:Update*",
  "kms:Revoke*",
  "kms:Disable*",
  "kms:Get*",
  "kms:Delete*",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];
const aws = (...names: string[]) => ({ Principal: { AWS: names } });
const root = (account: string) => `arn:aws:iam::${account}:root`;
const roles = ({ roles: list, random }: KeyOwn, count: number) =>
  Array.from({ length: count }, () => random.of(list));

const enable = (of: KeyOwn) => ({
  Sid: "Enable IAM User Permissions",
  ...allow("kms:*", "*", aws(root(of.account))),
});
const attach = (...who: string[]) => ({
  Sid: "Allow attachment of persistent resources",
  ...allow(["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "*", {
    ...aws(...who),
    Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
  }),
});
const use = (who: string[], more = {}) => ({
  Sid: "Allow use of the key",
  ...allow(USE, "*", { ...aws(...who), ...more }),
});
const administer = (who: string[]) => ({
  Sid: "Allow access for Key Administrators",
  ...allow(ADMIN, "*", aws(...who)),
});

/** Shapes of key policies, as the console, services and platform teams write them. */
export const KEY_POLICIES: readonly ((of: KeyOwn) => string)[] = [
  (of) => policy(enable(of)),
  (of) => policy(enable(of)),
  (of) => {
    const users = roles(of, 3);
    return policy(enable(of), administer(roles(of, 2)), use(users), attach(...users));
  },
  (of) => policy(administer(roles(of, 1)), use(roles(of, 2))),
  (of) =>
    policy(enable(of), {
      Sid: "InTransit",
      ...deny("kms:*", "*", {
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    }),
  (of) =>
    policy(enable(of), {
      Sid: "OnlyOurs",
      ...deny(["kms:Decrypt", "kms:CreateGrant"], "*", {
        Principal: { AWS: "*" },
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": ORGANIZATION } },
      }),
    }),
  (of) =>
    policy(enable(of), {
      Sid: "ViaService",
      ...allow([...USE, "kms:CreateGrant"], "*", {
        ...aws("*"),
        Condition: {
          StringEquals: {
            "kms:ViaService": `rds.${of.region}.amazonaws.com`,
            "kms:CallerAccount": of.account,
          },
        },
      }),
    }),
  (of) =>
    policy(
      enable(of),
      use([root(of.random.of(of.foreign).slice(13, 25)), of.random.of(of.foreign)]),
      attach(of.random.of(of.foreign)),
    ),
  (of) =>
    policy(enable(of), {
      Sid: "Service",
      ...allow(["kms:GenerateDataKey*", "kms:Decrypt"], "*", {
        Principal: { Service: ["sns.amazonaws.com", "s3.amazonaws.com"] },
        Condition: { StringEquals: { "aws:SourceAccount": of.account } },
      }),
    }),
  (of) =>
    policy(enable(of), {
      Sid: "AllButOne",
      ...deny("kms:PutKeyPolicy"),
      NotPrincipal: { AWS: [root(of.account), of.random.of(of.roles)] },
    }),
  (of) =>
    policy(enable(of), {
      Sid: "Breakglass",
      ...deny(["kms:ScheduleKeyDeletion", "kms:DisableKey"], "*", {
        ...aws("*"),
        Condition: {
          ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${of.account}:role/admin-*` },
        },
      }),
    }),
  (of) =>
    policy(
      {
        Sid: "IamForReading",
        ...allow(["kms:Describe*", "kms:List*", "kms:Get*"], "*", aws(root(of.account))),
      },
      administer(roles(of, 1)),
      use(roles(of, 4), { Condition: { StringEquals: { "kms:EncryptionContext:env": "prod" } } }),
    ),
  (of) =>
    policy(
      enable(of),
      use([root(of.account)], {
        Condition: { StringEquals: { "aws:PrincipalTag/team": "payments" } },
      }),
      {
        Sid: "Org",
        ...allow("kms:Decrypt", "*", {
          ...aws("*"),
          Condition: {
            StringEquals: { "aws:PrincipalOrgID": ORGANIZATION },
            ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/svc-*" },
          },
        }),
      },
    ),
];
