/** One statement of a policy of any kind. */
export type Statement = Record<string, unknown>;

/** A policy document in the form in which AWS gives it back. */
export function policyDocument(statements: readonly Statement[], id?: string): string {
  return JSON.stringify(
    { Version: "2012-10-17", ...(id ? { Id: id } : {}), Statement: statements },
    null,
    2,
  );
}

export function allow(actions: string | readonly string[], rest: Statement = {}): Statement {
  return { Effect: "Allow", Action: actions, Resource: "*", ...rest };
}

export function deny(actions: string | readonly string[], rest: Statement = {}): Statement {
  return { Effect: "Deny", Action: actions, Resource: "*", ...rest };
}

/** The actions of a key's use, as the console's default policy names them. */
export const USE = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncrypt*",
  "kms:GenerateDataKey*",
  "kms:DescribeKey",
] as const;

/** The actions of a key's administration, as the console's default policy names them. */
export const ADMINISTER = [
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
  "kms:RotateKeyOnDemand",
] as const;

/** What our reader asks of a key. */
export const READ = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:GetKeyLastUsage",
  "kms:ListGrants",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
] as const;

/** Who may assume a role. */
export function trust(
  principal: Statement,
  condition?: Statement,
  action: string | string[] = "sts:AssumeRole",
): string {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: principal,
      Action: action,
      ...(condition ? { Condition: condition } : {}),
    },
  ]);
}
