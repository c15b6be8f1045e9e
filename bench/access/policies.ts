export const ORGANIZATION = "o-a1b2c3d4e5";
export const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1"] as const;
export const TEAMS = ["payments", "ledger", "web", "data", "risk", "mobile", "search", "ops"];

type Statement = Record<string, unknown>;

/** A policy as AWS gives it: text. */
export function policy(...statements: Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const allow = (
  Action: unknown,
  Resource: unknown = "*",
  more: Statement = {},
): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
export const deny = (
  Action: unknown,
  Resource: unknown = "*",
  more: Statement = {},
): Statement => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
export const when = (operator: string, key: string, value: unknown): Statement => ({
  Condition: { [operator]: { [key]: value } },
});

export const USE = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey*",
  "kms:ReEncrypt*",
  "kms:DescribeKey",
];
export const READ = ["kms:Describe*", "kms:List*", "kms:Get*"];

/** Policies that AWS or a platform team made, attached to many principals. */
export const MANAGED: readonly string[] = [
  policy(allow("*")),
  policy(allow(["ec2:*", "s3:*", "rds:*", "lambda:*", ...READ])),
  policy(allow(["s3:Get*", "s3:List*"])),
  policy(allow(READ), allow(["cloudwatch:*", "logs:*"])),
  policy({
    ...allow("*"),
    Action: undefined,
    NotAction: ["iam:*", "organizations:*", "account:*"],
  }),
  policy(
    allow([
      "kms:CreateAlias",
      "kms:CreateKey",
      "kms:DeleteAlias",
      ...READ,
      "kms:TagResource",
      "iam:List*",
    ]),
  ),
  policy(
    allow("ssm:*"),
    allow(
      "kms:Decrypt",
      "*",
      when(
        "StringEquals",
        "kms:ViaService",
        REGIONS.map((region) => `ssm.${region}.amazonaws.com`),
      ),
    ),
  ),
  policy(
    allow("secretsmanager:GetSecretValue"),
    allow(
      "kms:Decrypt",
      "arn:aws:kms:*:*:key/*",
      when("StringLike", "kms:ViaService", "secretsmanager.*.amazonaws.com"),
    ),
  ),
  policy(allow(["xray:Put*", "logs:*"])),
  policy(
    deny(
      ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"],
      "*",
      when("StringNotEquals", "aws:PrincipalTag/team", "ops"),
    ),
    allow(USE),
  ),
  policy(allow(["dynamodb:*", "kms:DescribeKey", "kms:ListAliases"])),
  policy(
    allow(
      "kms:*",
      "*",
      when("StringEquals", "aws:ResourceTag/owner", `\${aws:PrincipalTag/owner}`),
    ),
  ),
];

export const BOUNDARIES: readonly string[] = [
  policy(allow("*"), deny(["iam:*", "kms:PutKeyPolicy"])),
  policy(
    allow([
      "s3:*",
      "kms:Decrypt",
      "kms:Encrypt",
      "kms:GenerateDataKey*",
      "kms:DescribeKey",
      "logs:*",
    ]),
  ),
  policy(allow("*", "*", when("StringEquals", "aws:RequestedRegion", REGIONS))),
];

const FULL = policy(allow("*"));

/** Three levels: the root, the unit, the account. */
export function scpsOf(account: string): string[][] {
  const exempt = {
    ArnNotLike: {
      "aws:PrincipalArn": ["arn:aws:iam::*:role/breakglass", "arn:aws:iam::*:role/admin-*"],
    },
  };
  return [
    [
      FULL,
      policy({
        ...deny("x"),
        Action: undefined,
        NotAction: ["iam:*", "sts:*", "organizations:*"],
        Condition: { StringNotEquals: { "aws:RequestedRegion": REGIONS }, ...exempt },
      }),
    ],
    [
      FULL,
      policy({
        ...deny(["kms:ScheduleKeyDeletion", "kms:DisableKey"]),
        Sid: "KeepKeys",
        Condition: exempt,
      }),
    ],
    [
      FULL,
      policy(
        deny("kms:PutKeyPolicy", `arn:aws:kms:*:${account}:key/*`, {
          Condition: { ...exempt, StringNotEquals: { "aws:PrincipalTag/team": "ops" } },
        }),
      ),
    ],
  ];
}

export const RCPS: string[][] = [
  [
    FULL_RCP(),
    policy({
      ...deny("kms:*"),
      Principal: "*",
      Sid: "OurOrganization",
      Condition: {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": ORGANIZATION },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    }),
  ],
  [FULL_RCP()],
];
function FULL_RCP(): string {
  return policy({ ...allow("*"), Principal: "*" });
}
