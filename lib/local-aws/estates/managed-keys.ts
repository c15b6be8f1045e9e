import { aliasArn, rootArn } from "./arns";
import { policyDocument } from "./documents";
import { before, type Draft, type Place } from "./draft";
import { addKey } from "./keys";

/** AWS managed keys that scopes typically have: alias suffix to the service in kms:ViaService. */
const SERVICES = {
  s3: "s3",
  ebs: "ec2",
  rds: "rds",
  secretsmanager: "secretsmanager",
  lambda: "lambda",
  ssm: "ssm",
  acm: "acm",
  backup: "backup",
  dynamodb: "dynamodb",
  sqs: "sqs",
} as const;

/** Aliases that AWS lists before their service has made a key: they have no target. */
const PREDEFINED = [
  "alias/aws/codecommit",
  "alias/aws/dms",
  "alias/aws/elasticfilesystem",
  "alias/aws/es",
];

const DESCRIPTIONS: Partial<Record<keyof typeof SERVICES, string>> = {
  s3: "Default key that protects my S3 objects when no other key is defined",
  ebs: "Default key that protects my EBS volumes when no other key is defined",
  rds: "Default key that protects my RDS database volumes when no other key is defined",
  ssm: "Default key that protects my SSM parameters when no other key is defined",
};

/** The policy that AWS gives its managed keys; nobody can change it. */
function managedPolicy(place: Place, name: string, service: string): string {
  const { id } = place.account;
  return policyDocument(
    [
      {
        Sid: `Allow access through ${name} for all principals in the account that are authorized to use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": id,
            "kms:ViaService": `${service}.${place.region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: rootArn(id) },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
    `auto-${name}-2`,
  );
}

/** Adds AWS managed keys with their aliases, and predefined aliases that have no key yet. */
export function addManagedKeys(draft: Draft, place: Place, count: number): void {
  const random = draft.random.fork(`managed/${place.account.name}/${place.region}`);
  const names = Object.keys(SERVICES) as (keyof typeof SERVICES)[];
  const chosen: (keyof typeof SERVICES)[] = ["s3", "ebs", ...random.sample(names.slice(2), count)];
  for (const name of chosen.slice(0, count)) {
    const createdAt = before(draft.now, {
      days: random.int(60, 1800),
      minutes: random.int(0, 999),
    });
    const idle = random.chance(0.3);
    const neverUsed = createdAt < draft.trackingSince ? "unknown" : "never";
    const key = addKey(
      draft,
      place,
      {
        manager: "AWS",
        description:
          DESCRIPTIONS[name] ??
          `Default key that protects my ${name} data when no other key is defined`,
        createdAt,
        policy: managedPolicy(place, name, SERVICES[name]),
        // AWS rotates them each year and cannot be told otherwise (rotate-keys).
        rotation: { periodDays: 365 },
        use: idle ? neverUsed : { hours: random.int(0, 200) },
      },
      random,
    );
    putAlias(place, `alias/aws/${name}`, key.metadata.KeyId, createdAt);
  }
  for (const name of random.sample(PREDEFINED, random.int(1, 3))) {
    place.scope.aliases.set(name, {
      AliasName: name,
      AliasArn: aliasArn(place.account.id, place.region, name),
    });
  }
}

function putAlias(place: Place, name: string, keyId: string, at: Date): void {
  place.scope.aliases.set(name, {
    AliasName: name,
    AliasArn: aliasArn(place.account.id, place.region, name),
    TargetKeyId: keyId,
    CreationDate: at,
    LastUpdatedDate: at,
  });
}
