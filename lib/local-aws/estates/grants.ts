import type { GrantListEntry, GrantOperation } from "@aws-sdk/client-kms";
import type { LocalKey } from "../types";
import { arnOfRoleNamed, before, type Draft, type Place } from "./draft";
import { hexId } from "./ids";
import type { Random } from "./prng";

export interface GrantDraft {
  /** A principal's ARN, or what services put there. */
  grantee?: string;
  granteeService?: string;
  retiring?: string;
  retiringService?: string;
  /** An ARN, or a service's pseudo ARN. Left out: the account. */
  issuer?: string;
  name?: string;
  operations: readonly GrantOperation[];
  constraints?: GrantListEntry["Constraints"];
  createdAt: Date;
  id?: string;
}

/** Adds a grant as ListGrants would list it. */
export function addGrant(key: LocalKey, grant: GrantDraft, random: Random): GrantListEntry {
  const made: GrantListEntry = {
    KeyId: key.metadata.Arn,
    GrantId: grant.id ?? hexId(random),
    CreationDate: grant.createdAt,
    IssuingAccount: `arn:aws:iam::${key.metadata.AWSAccountId}:root`,
    Operations: [...grant.operations],
  };
  if (grant.name) made.Name = grant.name;
  if (grant.grantee) made.GranteePrincipal = grant.grantee;
  if (grant.granteeService) made.GranteeServicePrincipal = grant.granteeService;
  if (grant.retiring) made.RetiringPrincipal = grant.retiring;
  if (grant.retiringService) made.RetiringServicePrincipal = grant.retiringService;
  if (grant.issuer) made.IssuingAccount = grant.issuer;
  if (grant.constraints) made.Constraints = grant.constraints;
  key.grants.push(made);
  return made;
}

const VOLUME: readonly GrantOperation[] = [
  "Decrypt",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "CreateGrant",
  "DescribeKey",
  "RetireGrant",
];
const DATABASE: readonly GrantOperation[] = [...VOLUME, "Encrypt", "GenerateDataKey"];

/** Grants that an AWS service makes when a resource is encrypted with the key; none for others. */
export function addServiceGrants(
  draft: Draft,
  place: Place,
  key: LocalKey,
  service: string,
  roleName: string,
  random: Random,
): void {
  const { id } = place.account;
  const created = key.metadata.CreationDate?.getTime() ?? 0;
  const span = draft.now.getTime() - created;
  const at = () => new Date(created + Math.floor(span * random.next()));
  const regional = (name: string) => `${name}.${place.region}.amazonaws.com`;
  if (service === "ec2") {
    for (let volume = random.int(1, 4); volume > 0; volume -= 1) {
      const createdAt = at();
      addGrant(
        key,
        {
          grantee: `arn:aws:sts::${id}:assumed-role/aws:ec2-infrastructure/i-0${random.hex(16)}`,
          retiring: regional("ec2"),
          operations: ["Decrypt"],
          constraints: { EncryptionContextSubset: { "aws:ebs:id": `vol-0${random.hex(16)}` } },
          createdAt,
        },
        random,
      );
    }
  } else if (service === "rds") {
    addGrant(
      key,
      {
        grantee: regional("rds"),
        retiring: regional("rds"),
        operations: DATABASE,
        constraints: {
          EncryptionContextSubset: {
            "aws:rds:db-id": `db-${random.text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
          },
        },
        createdAt: at(),
      },
      random,
    );
  } else if (service === "dynamodb") {
    addGrant(
      key,
      {
        grantee: regional("dynamodb"),
        retiring: regional("dynamodb"),
        operations: [
          "Encrypt",
          "Decrypt",
          "ReEncryptFrom",
          "ReEncryptTo",
          "GenerateDataKey",
          "DescribeKey",
          "RetireGrant",
        ],
        constraints: {
          EncryptionContextSubset: {
            "aws:dynamodb:tableName": random.pick(["orders", "baskets", "sessions"]),
            "aws:dynamodb:subscriberId": id,
          },
        },
        createdAt: at(),
      },
      random,
    );
  } else if (service === "lambda") {
    addGrant(
      key,
      {
        grantee: arnOfRoleNamed(place.account, roleName),
        retiring: regional("lambda"),
        operations: ["Decrypt", "RetireGrant"],
        constraints: {
          EncryptionContextEquals: {
            "aws:lambda:FunctionArn": `arn:aws:lambda:${place.region}:${id}:function:${roleName.replace("-task", "")}`,
          },
        },
        createdAt: at(),
      },
      random,
    );
  } else if (service === "backup") {
    addGrant(
      key,
      {
        granteeService: "backup.amazonaws.com",
        retiringService: "backup.amazonaws.com",
        operations: ["Decrypt", "CreateGrant", "DescribeKey"],
        constraints: { SourceArn: `arn:aws:backup:${place.region}:${id}:backup-vault:main` },
        createdAt: before(draft.now, { days: Math.min(40, Math.floor(span / 86_400_000)) }),
      },
      random,
    );
  }
}
