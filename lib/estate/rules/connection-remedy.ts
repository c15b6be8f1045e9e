/** The policy statement that gives one action, as JSON to paste. */
export function policyFor(action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
  });
}

/** The statement of a key policy that lets the account's own IAM policies decide. */
export function delegationFor(partition: string, accountId: string): string {
  return JSON.stringify({
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: ["kms:Describe*", "kms:Get*", "kms:List*"],
    Resource: "*",
  });
}

/** The trust policy under which `caller` may assume the reader's role. */
export function trustFor(caller: string | null, externalId: string | null): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: caller ?? "ARN-OF-KEYLEDGER" },
        Action: "sts:AssumeRole",
        ...(externalId ? { Condition: { StringEquals: { "sts:ExternalId": externalId } } } : {}),
      },
    ],
  });
}

/**
 * The role behind an identity, as a trust policy names it: the ARN of an assumed-role session becomes
 * its role's. A role's path is not in a session's ARN, so a role with a path must be corrected by hand.
 */
export function principalOf(arn: string): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

export interface RefusedCheck {
  action: string;
  message: string;
  partition: string;
  accountId: string;
  roleArn: string | null;
  externalId: string | null;
  /** Who we are before we assume a role; null when that is not known. */
  caller: string | null;
}

/** What to do about a refusal, with the exact policy text. AWS's message says which policy is missing. */
export function remedyFor(refused: RefusedCheck): string {
  const { action, message, roleArn } = refused;
  const who = roleArn ?? "the identity of Keyledger's own credentials";
  if (action === "sts:AssumeRole") {
    return `Let the role ${who} be assumed with this trust policy: ${trustFor(refused.caller, refused.externalId)} And add to Keyledger's own identity: ${policyFor("sts:AssumeRole")}`;
  }
  if (/service control policy|resource control policy|explicit deny/i.test(message)) {
    return `A policy denies ${action} explicitly; take ${who} out of that statement. Granting it elsewhere does not help.`;
  }
  const identity = `Add to ${who}: ${policyFor(action)}`;
  if (!/resource-based policy/i.test(message)) return identity;
  const delegation = delegationFor(refused.partition, refused.accountId);
  return `${identity} And add to the key policy, if it does not let the account decide: ${delegation}`;
}
