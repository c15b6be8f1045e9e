import type { UsagePrincipal } from "../types";
import { arnParts, type JsonRecord, objectOf, textOf } from "./fields";

const UNKNOWN: UsagePrincipal = {
  kind: "unknown",
  ref: "unknown",
  accountId: null,
  uniqueId: null,
};

/**
 * The principal of a `userIdentity`, with its session taken off: the role of a session by its issuer, never by
 * the session's own ARN (CloudTrail User Guide, "userIdentity element").
 */
export function principalOf(identity: JsonRecord | null): UsagePrincipal {
  if (!identity) return UNKNOWN;
  const arn = textOf(identity.arn);
  const account = textOf(identity.accountId) ?? (arn && (arnParts(arn)?.accountId || null));
  const uniqueId = uniqueIdOf(textOf(identity.principalId));
  switch (identity.type) {
    case "Root":
      return account
        ? { kind: "root", ref: rootArn(arn, account), accountId: account, uniqueId: null }
        : UNKNOWN;
    case "IAMUser":
      return arn
        ? { kind: "user", ref: arn, accountId: account, uniqueId }
        : known(account, uniqueId);
    case "AssumedRole":
    case "Role":
      return roleOf(identity, arn, account);
    case "FederatedUser":
    case "SAMLUser":
    case "WebIdentityUser":
    case "IdentityCenterUser":
      return federatedOf(identity, arn, account);
    case "AWSAccount":
      return known(account, uniqueId);
    default:
      return serviceOf(identity) ?? known(account, uniqueId);
  }
}

/** Name of the session of an assumed role; null where there is none. */
export function sessionOf(identity: JsonRecord | null): string | null {
  const arn = textOf(identity?.arn);
  const resource = arn ? arnParts(arn)?.resource : null;
  if (resource?.startsWith("assumed-role/")) return resource.split("/").slice(2).join("/") || null;
  const principalId = textOf(identity?.principalId);
  const at = principalId?.lastIndexOf(":") ?? -1;
  return principalId && at > 0 ? principalId.slice(at + 1) || null : null;
}

/** An event that AWS itself made, or a service with its own identity. */
function serviceOf(identity: JsonRecord): UsagePrincipal | null {
  const name = textOf(identity.invokedBy);
  return name === null
    ? null
    : { kind: "service", ref: `service:${name}`, accountId: null, uniqueId: null };
}

function roleOf(identity: JsonRecord, arn: string | null, account: string | null): UsagePrincipal {
  const issuer = objectOf(objectOf(identity.sessionContext)?.sessionIssuer);
  const issuerArn = textOf(issuer?.arn);
  const uniqueId = textOf(issuer?.principalId) ?? uniqueIdOf(textOf(identity.principalId));
  if (issuerArn) {
    const owner = textOf(issuer?.accountId) ?? account;
    return { kind: "role", ref: issuerArn, accountId: owner, uniqueId };
  }
  const parts = arn ? arnParts(arn) : null;
  if (parts?.service === "iam" && parts.resource.startsWith("role/")) {
    return { kind: "role", ref: arn ?? "", accountId: parts.accountId, uniqueId };
  }
  const name = parts?.resource.startsWith("assumed-role/") ? parts.resource.split("/")[1] : null;
  // Without the issuer the role's path is not to be had; its name and account are.
  if (parts && name) {
    const ref = `arn:${parts.partition}:iam::${parts.accountId}:role/${name}`;
    return { kind: "role", ref, accountId: parts.accountId, uniqueId };
  }
  return known(account, uniqueId);
}

function federatedOf(
  identity: JsonRecord,
  arn: string | null,
  account: string | null,
): UsagePrincipal {
  const behalf = textOf(objectOf(identity.onBehalfOf)?.userId);
  const name = textOf(identity.principalId) ?? textOf(identity.userName);
  const ref = arn ?? (behalf ? `identity-center:${behalf}` : name && `federated:${name}`);
  return ref
    ? { kind: "federated", ref, accountId: account, uniqueId: null }
    : known(account, null);
}

/** What is known by its account alone: callers of other accounts, in the owner's trail. */
function known(account: string | null, uniqueId: string | null): UsagePrincipal {
  if (!account) return UNKNOWN;
  return { kind: "account", ref: `account:${account}`, accountId: account, uniqueId };
}

function rootArn(arn: string | null, account: string): string {
  return arn ?? `arn:aws:iam::${account}:root`;
}

function uniqueIdOf(principalId: string | null): string | null {
  const first = principalId?.split(":")[0] ?? "";
  return /^(AROA|AIDA)[A-Z0-9]{8,}$/.test(first) ? first : null;
}
