import { roleArn, rootArn, sessionArn, userArn } from "./arns";
import { ADMINISTER, allow, policyDocument, READ, type Statement, USE } from "./documents";
import { arnOfRole, arnOfRoleNamed, type Place, reservedRole } from "./draft";
import { accountId, uniqueId } from "./ids";
import { administer, delegate, use } from "./policies";
import type { Random } from "./prng";

import type { Shape } from "./shape";

const DECRYPT = ["kms:Decrypt", "kms:DescribeKey"] as const;

/** Policies by whom they name. */
export function principalShapes(place: Place, random: Random): Shape[] {
  const { account } = place;
  const { id } = account;
  const task = arnOfRoleNamed(account, "lake-task");
  const base = delegate(id);
  const shape = (name: string, rules: number[], ...statements: Statement[]): Shape => ({
    name,
    rules,
    policy: policyDocument(statements),
  });
  const outside = accountId(random);
  return [
    shape(
      "reader-named",
      [2, 4],
      administer(arnOfRoleNamed(account, "KeyAdministrator")),
      allow(READ, { Sid: "Governance", Principal: { AWS: roleArn(id, account.reader.roleName) } }),
      use(task),
    ),
    shape("admin-only-delegation", [3], delegate(id, ADMINISTER), use(task)),
    shape("conditional-delegation", [3], delegate(id, READ), {
      ...delegate(id),
      Sid: "WithMfa",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    }),
    shape("direct-user", [4], base, use(userArn(id, "backup-legacy"))),
    shape("direct-session", [4], base, use(sessionArn(id, "ci-deploy", "nightly"))),
    shape("federated-user", [31], base, use(`arn:aws:sts::${id}:federated-user/analyst`)),
    shape("single-account-id", [3], allow("kms:*", { Principal: { AWS: id } })),
    shape(
      "star-caller-account",
      [5],
      base,
      allow(DECRYPT, {
        Principal: { AWS: "*" },
        Condition: { StringEquals: { "KMS:calleraccount": id } },
      }),
    ),
    shape(
      "star-via-service",
      [5, 15],
      base,
      allow(USE, {
        Principal: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": id,
            "kms:ViaService": `sqs.${place.region}.amazonaws.com`,
          },
        },
      }),
    ),
    shape(
      "star-organization",
      [5, 19],
      base,
      allow(DECRYPT, {
        Principal: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } },
      }),
    ),
    shape(
      "star-principal-arn",
      [5, 13],
      base,
      allow(DECRYPT, {
        Principal: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${id}:role/service/*-task` } },
      }),
    ),
    shape(
      "star-open",
      [5],
      base,
      allow(["kms:Encrypt", "kms:GenerateDataKey"], { Principal: "*" }),
    ),
    shape(
      "cross-account-dead-text",
      [6],
      base,
      allow(["kms:*"], { Principal: { AWS: rootArn(outside) } }),
    ),
    shape(
      "cross-account-role",
      [6],
      base,
      allow([...DECRYPT, "kms:CreateGrant"], { Principal: { AWS: roleArn(outside, "vendor") } }),
    ),
    shape("not-principal", [11], base, {
      Effect: "Deny",
      NotPrincipal: {
        AWS: [
          rootArn(id),
          task,
          arnOfRoleNamed(account, "KeyAdministrator"),
          roleArn(id, account.reader.roleName),
        ],
      },
      Action: "kms:Decrypt",
      Resource: "*",
    }),
    shape("not-action", [12], base, {
      Effect: "Deny",
      Principal: { AWS: arnOfRoleNamed(account, "developer") },
      NotAction: ["kms:Describe*", "kms:List*", "kms:Get*"],
      Resource: "*",
    }),
    shape("orphans", [13], base, use([uniqueId(random, "AROA"), uniqueId(random, "AIDA")])),
    shape(
      "identity-center",
      [14],
      base,
      use([
        arnOfRole(account, reservedRole(account, "DeveloperAccess")),
        roleArn(
          id,
          `AWSReservedSSO_DeveloperAccess_${random.hex(16)}`,
          "/aws-reserved/sso.amazonaws.com/eu-west-1/",
        ),
      ]),
    ),
  ];
}
