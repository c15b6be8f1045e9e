import { allow, deny, policyDocument, READ, USE } from "./documents";

/** Excerpts of AWS's own policies: what of them bears on keys. */
export const AWS_POLICIES: Record<string, { path: string; document: string }> = {
  AdministratorAccess: { path: "/", document: policyDocument([allow("*")]) },
  ReadOnlyAccess: {
    path: "/",
    document: policyDocument([
      allow([
        "kms:Describe*",
        "kms:Get*",
        "kms:List*",
        "s3:Get*",
        "s3:List*",
        "iam:Get*",
        "iam:List*",
      ]),
    ]),
  },
  AWSKeyManagementServicePowerUser: {
    path: "/",
    document: policyDocument([
      allow([
        "kms:CreateAlias",
        "kms:CreateKey",
        "kms:DeleteAlias",
        "kms:Describe*",
        "kms:GenerateRandom",
        "kms:Get*",
        "kms:List*",
        "kms:TagResource",
        "kms:UntagResource",
        "iam:ListGroups",
        "iam:ListRoles",
        "iam:ListUsers",
      ]),
    ]),
  },
  AWSLambdaBasicExecutionRole: {
    path: "/service-role/",
    document: policyDocument([
      allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
    ]),
  },
};

export const CUSTOMER_POLICIES: Record<string, string> = {
  DeveloperAccess: policyDocument([
    allow([
      "kms:Describe*",
      "kms:List*",
      "kms:Get*",
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:GenerateDataKey*",
    ]),
    allow(["s3:*", "lambda:*", "ecs:*", "logs:*", "dynamodb:*"]),
    {
      Effect: "Deny",
      NotAction: ["kms:*", "s3:*", "lambda:*", "ecs:*", "logs:*", "dynamodb:*"],
      Resource: "*",
    },
  ]),
  KeyOwner: policyDocument([
    allow([
      ...READ,
      "kms:ListKeys",
      "kms:ListAliases",
      "kms:EnableKeyRotation",
      "kms:DisableKeyRotation",
    ]),
    allow(["kms:DisableKey", "kms:EnableKey", "kms:UpdateAlias", "kms:PutKeyPolicy"], {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM.
      Condition: { StringEquals: { "aws:ResourceTag/Owner": "${aws:PrincipalTag/Team}" } },
    }),
  ]),
  DeployAccess: policyDocument([
    allow(["cloudformation:*", "ecs:*", "lambda:*"]),
    allow([...USE, "kms:CreateGrant"], {
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    }),
  ]),
  "developer-boundary": policyDocument([
    allow([
      "s3:*",
      "lambda:*",
      "ecs:*",
      "logs:*",
      "dynamodb:*",
      "kms:Decrypt",
      "kms:Describe*",
      "kms:List*",
    ]),
    deny(["iam:*", "organizations:*", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"]),
  ]),
};

export const SERVICE_POLICIES = {
  /** Service-linked roles and their services. */
  linked: {
    AWSServiceRoleForRDS: "rds.amazonaws.com",
    AWSServiceRoleForAutoScaling: "autoscaling.amazonaws.com",
    AWSServiceRoleForBackup: "backup.amazonaws.com",
    AWSServiceRoleForConfig: "config.amazonaws.com",
  } as Record<string, string>,
  /** By the key's alias: kms:ResourceAliases works in IAM policies only (conditions-kms). */
  byAlias: (service: string): string =>
    policyDocument([
      allow(["kms:Decrypt", "kms:GenerateDataKey"], {
        Condition: { "ForAnyValue:StringLike": { "kms:ResourceAliases": `alias/*${service}*` } },
      }),
    ]),
  /** By the key's tag. */
  byTag: (service: string): string =>
    policyDocument([
      allow(["kms:Decrypt"], {
        Condition: { StringEquals: { "aws:ResourceTag/Service": service } },
      }),
    ]),
};
