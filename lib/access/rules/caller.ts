import { ACCOUNT_ID, parseArn } from "./arn";

/** Who makes a request. `role` is any session of the role. */
export type Caller =
  | { kind: "role"; arn: string; account: string; name: string; path: string }
  | { kind: "session"; arn: string; account: string; role: string; name: string }
  | { kind: "user"; arn: string; account: string; name: string }
  | { kind: "federated-user"; arn: string; account: string; name: string }
  | { kind: "root"; arn: string; account: string }
  | { kind: "service"; name: string }
  | { kind: "anonymous" }
  /** What is left in a policy of a deleted user or role. */
  | { kind: "orphan"; id: string }
  /** A name that AWS writes into grants and that is no ARN of IAM: `111122223333:aws:ec2-infrastructure:i-…`. */
  | { kind: "pseudo"; name: string; account: string }
  | { kind: "unrecognised"; text: string };

/** Those of today have 21 characters; AWS's own examples have fewer. */
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]{4,}$/;
/** The name of a service: `s3.amazonaws.com`. */
export const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const PSEUDO = /^(\d{12}):aws:[\w-]+:\S+$/;

/** Reads a principal as the case format writes it. */
export function parseCaller(text: string): Caller {
  if (text.startsWith("arn:")) return parseIdentity(text) ?? { kind: "unrecognised", text };
  if (text === "*") return { kind: "anonymous" };
  if (UNIQUE_ID.test(text)) return { kind: "orphan", id: text };
  const pseudo = PSEUDO.exec(text);
  if (pseudo) return { kind: "pseudo", name: text, account: pseudo[1] ?? "" };
  if (SERVICE.test(text)) return { kind: "service", name: text };
  return parseIdentity(text) ?? { kind: "unrecognised", text };
}

/** An identity of IAM or STS by its ARN, or null when the text names none. Wildcards name nobody. */
export function parseIdentity(text: string): Caller | null {
  const arn = parseArn(text);
  if (arn === null || arn.region !== "" || !ACCOUNT_ID.test(arn.account) || /[*?\s]/.test(text)) {
    return null;
  }
  const { service, account, resource } = arn;
  if (service === "iam" && resource === "root") return { kind: "root", arn: text, account };
  const [start, end] = [resource.indexOf("/"), resource.lastIndexOf("/")];
  const [type, name] = [resource.slice(0, Math.max(start, 0)), resource.slice(end + 1)];
  if (start < 0 || name === "") return null;
  if (service === "iam" && type === "role") {
    return { kind: "role", arn: text, account, name, path: resource.slice(start, end + 1) };
  }
  if (service === "iam" && type === "user") return { kind: "user", arn: text, account, name };
  if (service !== "sts") return null;
  const names = resource.slice(start + 1).split("/");
  const [first = "", second = ""] = names;
  if (type === "assumed-role" && names.length === 2 && first !== "") {
    return { kind: "session", arn: text, account, role: first, name: second };
  }
  if (type === "federated-user" && names.length === 1) {
    return { kind: "federated-user", arn: text, account, name: first };
  }
  return null;
}

/** The partition of a caller's ARN: `aws`, `aws-cn`, `aws-us-gov`, …; null for callers without one. */
export function partitionOf(caller: Caller): string | null {
  return "arn" in caller ? partitionOfArn(caller.arn) : null;
}

/** Whether a caller can have to do with a resource: no access goes from one partition to another. */
export function inPartitionOf(arn: string, caller: Caller): boolean {
  const partition = partitionOf(caller);
  return partition === null || partition === partitionOfArn(arn);
}

/** The second part of an ARN. */
export function partitionOfArn(arn: string): string {
  const start = arn.indexOf(":") + 1;
  return arn.slice(start, arn.indexOf(":", start));
}

/** The account that a caller belongs to; null for services, orphans and whoever is unknown. */
export function accountOf(caller: Caller): string | null {
  return "account" in caller ? caller.account : null;
}

/**
 * A role that a service made for itself: SCPs and RCPs do not bind it (rules 21, 22). Of a session only the role's
 * name is known, and taken for its sign.
 */
export function isServiceLinked(caller: Caller): boolean {
  if (caller.kind === "role") return caller.path.startsWith("/aws-service-role/");
  return caller.kind === "session" && caller.role.startsWith("AWSServiceRoleFor");
}

/** The ARN of the role behind a session; null where the role's path is not known but must be more than `/`. */
export function roleArnOf(
  caller: Caller & { kind: "session" },
  known: readonly Caller[],
): string | null {
  const role = known.find(
    (each) => each.kind === "role" && each.account === caller.account && each.name === caller.role,
  );
  if (role?.kind === "role") return role.arn;
  if (/^AWS(?:ReservedSSO_|ServiceRoleFor)/.test(caller.role)) return null;
  return `arn:${partitionOf(caller)}:iam::${caller.account}:role/${caller.role}`;
}
