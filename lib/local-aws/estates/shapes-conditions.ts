import { roleArn, rootArn } from "./arns";
import { allow, deny, policyDocument, type Statement } from "./documents";
import { arnOfRoleNamed, type Place } from "./draft";
import { delegate, grantForServices, use } from "./policies";

import type { Shape } from "./shape";

const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"] as const;

/** Policies by their conditions. */
export function conditionShapes(place: Place): Shape[] {
  const { account, region } = place;
  const { id } = account;
  const task = arnOfRoleNamed(account, "lake-task");
  const base = delegate(id);
  const shape = (name: string, rules: number[], ...statements: Statement[]): Shape => ({
    name,
    rules,
    policy: policyDocument(statements),
  });
  const when = (condition: Statement) => ({ Principal: { AWS: task }, Condition: condition });
  return [
    shape(
      "service-source",
      [19],
      base,
      allow(["kms:GenerateDataKey*", "kms:Decrypt"], {
        Principal: { Service: ["logs.amazonaws.com", `delivery.logs.${region}.amazonaws.com`] },
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:logs:${region}:${id}:*` },
          StringEquals: { "aws:SourceAccount": id },
        },
      }),
    ),
    shape(
      "service-without-source",
      [19],
      base,
      allow("kms:GenerateDataKey*", { Principal: { Service: "cloudtrail.amazonaws.com" } }),
    ),
    shape("grants-for-services", [9, 16], base, use(task), grantForServices(task)),
    shape(
      "grant-restricted",
      [9, 16],
      base,
      allow(
        "kms:CreateGrant",
        when({
          "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt", "Encrypt"] },
          StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" },
        }),
      ),
    ),
    shape(
      "create-grant-free",
      [9],
      base,
      allow("kms:CreateGrant", { Principal: { AWS: arnOfRoleNamed(account, "ci-deploy") } }),
    ),
    shape(
      "via-service",
      [15],
      base,
      use(task, {
        Condition: {
          StringLike: { "kms:ViaService": ["s3.*.amazonaws.com", `rds.${region}.amazonaws.com`] },
        },
      }),
    ),
    shape(
      "request-alias",
      [17],
      base,
      use(task, { Condition: { StringLike: { "kms:RequestAlias": "alias/prod-*" } } }),
    ),
    shape(
      "encryption-context",
      [18, 30],
      base,
      allow(
        DECRYPT,
        when({
          StringEquals: { "kms:EncryptionContext:tenant": "nordlicht" },
          "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["tenant", "document"] },
        }),
      ),
    ),
    shape(
      "source-network",
      [19],
      base,
      allow(
        DECRYPT,
        when({
          IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "2001:db8::/32"] },
          StringEquals: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f60718" },
        }),
      ),
    ),
    shape(
      "by-tags",
      [19],
      base,
      allow(DECRYPT, {
        Principal: { AWS: rootArn(id) },
        Condition: {
          StringEquals: { "aws:ResourceTag/Service": "lake" },
          Null: { "aws:PrincipalTag/Team": "false" },
        },
      }),
    ),
    shape(
      "recently-used",
      [20],
      base,
      deny(["kms:DisableKey", "kms:ScheduleKeyDeletion"], {
        Principal: "*",
        Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": "90" } },
      }),
    ),
    shape("retire-grant", [28], base, allow("kms:RetireGrant", { Principal: { AWS: task } })),
    shape(
      "action-wildcards",
      [12],
      base,
      allow(["kms:*crypt*", "kms:Gen?rateDataKey*", "KMS:describekey"], {
        Principal: { AWS: task },
      }),
    ),
    {
      ...shape(
        "reader-denied-grants",
        [1, 2],
        base,
        deny("kms:ListGrants", { Principal: { AWS: roleArn(id, account.reader.roleName) } }),
      ),
      readerDenied: ["kms:ListGrants"],
    },
  ];
}
