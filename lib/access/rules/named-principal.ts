import { ACCOUNT_ID } from "./arn";
import type { Caller } from "./caller";
import { parseIdentity, partitionOf, SERVICE } from "./caller";

/** What one value of a Principal element names. */
export type Named =
  | { kind: "anyone" }
  /** `partition` is null where only the number is written. */
  | { kind: "account"; account: string; partition: string | null }
  | { kind: "identity"; identity: Caller }
  | { kind: "service"; name: string }
  /** A deleted identity, a wildcard inside a name, a federated provider: nobody who calls KMS. */
  | { kind: "nobody"; text: string; why: string }
  /** No form that AWS has: whom it was to name, if it is a service at all, nobody can say. */
  | { kind: "malformed"; type: "AWS" | "Service"; text: string; why: string };

/** Reads a value under a type of principal; null for a type that AWS does not have. */
export function readNamed(type: string, value: string): Named | null {
  switch (type) {
    case "AWS":
      return readAws(value);
    case "Service":
      return SERVICE.test(value)
        ? { kind: "service", name: value }
        : { kind: "malformed", type, text: value, why: "not the name of a service" };
    case "Federated":
    case "CanonicalUser":
      return nobody(value, `${type} principals do not call KMS`);
    default:
      return null;
  }
}

/** A value under "AWS": an account by number or root ARN, an ARN of IAM or STS, or a deleted identity's unique id. */
function readAws(value: string): Named {
  if (value === "*") return { kind: "anyone" };
  if (ACCOUNT_ID.test(value)) return { kind: "account", account: value, partition: null };
  const identity = parseIdentity(value);
  if (identity?.kind === "root") {
    return { kind: "account", account: identity.account, partition: partitionOf(identity) };
  }
  if (identity) return { kind: "identity", identity };
  if (/^A(?:IDA|ROA)/.test(value)) {
    return nobody(value, "a deleted user or role; one of the same name made later is not it");
  }
  if (/[*?]/.test(value)) return nobody(value, "a wildcard inside a principal's name is none");
  const why = "not the ARN of a principal";
  return OF_IAM.test(value)
    ? nobody(value, why)
    : { kind: "malformed", type: "AWS", text: value, why };
}

const nobody = (text: string, why: string): Named => ({ kind: "nobody", text, why });
/** An ARN of something that IAM, STS or CloudFront has; a group, for one, is no principal (elements_principal). */
const OF_IAM = /^arn:aws[\w-]*:(?:iam|sts)::(?:\d{12}|cloudfront):[\w-]+\/\S/;

/** How a key policy reaches a caller; this decides what can still limit it (rules 3 to 5, 31). */
export type Reach =
  /** Through the account: IAM must allow too. */
  | "account"
  /** The role: implicit denies of boundary and session policy limit it. */
  | "role"
  /** The user behind a federated user: the same. */
  | "user-behind"
  /** The caller itself, or anyone: nothing but a Deny limits it within the account. */
  | "caller";

/** How a named principal covers a caller: for any session, or for the sessions of one name. */
export interface Match {
  reach: Reach;
  /** The session's name where only that session of the role is covered. */
  session?: string;
}

/** Whether and how a named principal covers a caller. Names are compared exactly, as AWS does. */
export function matchNamed(named: Named, caller: Caller): Match | null {
  switch (named.kind) {
    case "anyone":
      return { reach: "caller" };
    case "account":
      return "account" in caller && caller.account === named.account && inPartition(named, caller)
        ? { reach: caller.kind === "root" ? "caller" : "account" }
        : null;
    case "service":
      return caller.kind === "service" && caller.name === named.name ? { reach: "caller" } : null;
    case "identity":
      return matchIdentity(named.identity, caller);
    case "nobody":
      return caller.kind === "orphan" && caller.id === named.text ? { reach: "caller" } : null;
    case "malformed":
      return null;
  }
}

/** Accounts of two partitions are two accounts, also where they have one number. */
function inPartition({ partition }: Named & { kind: "account" }, caller: Caller): boolean {
  return partition === null || !("arn" in caller) || partition === partitionOf(caller);
}

/** How an identity's ARN covers a caller; also for the principals that grants name. */
export function matchIdentity(identity: Caller, caller: Caller): Match | null {
  if ("arn" in identity && "arn" in caller && identity.arn === caller.arn) {
    return { reach: identity.kind === "role" ? "role" : "caller" };
  }
  if (identity.kind === "role" && caller.kind === "session") {
    return sameRole(identity, caller) ? { reach: "role" } : null;
  }
  if (identity.kind === "session" && caller.kind === "role") {
    return sameRole(caller, identity) ? { reach: "caller", session: identity.name } : null;
  }
  if (identity.kind === "user" && caller.kind === "federated-user") {
    return identity.account === caller.account &&
      identity.name === caller.name &&
      partitionOf(identity) === partitionOf(caller)
      ? { reach: "user-behind" }
      : null;
  }
  return null;
}

/** Role names are unique in an account whatever their path, and a session's ARN has no path. */
function sameRole(role: Caller & { kind: "role" }, session: Caller & { kind: "session" }): boolean {
  return (
    role.account === session.account &&
    role.name === session.role &&
    partitionOf(role) === partitionOf(session)
  );
}
