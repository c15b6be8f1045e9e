import type { Caller } from "../rules/caller";

/** Roles of permission sets are told of their predecessors (rule 14), so they are looked at together. */
const PERMISSION_SET = /^AWSReservedSSO_/;
const PERMISSION_SETS = "sso";

/**
 * Names under which policies, grants and callers find each other: a caller that shares none with those that a key
 * policy and its grants name is to them one of its account. A superset of what `matchIdentity` matches.
 */
export function namesOf(caller: Caller): string[] {
  const names = "arn" in caller ? [caller.arn] : [];
  const role =
    caller.kind === "role" ? caller.name : caller.kind === "session" ? caller.role : null;
  if (role !== null && "account" in caller) {
    names.push(`role ${caller.account} ${role}`);
    if (PERMISSION_SET.test(role)) names.push(PERMISSION_SETS);
  }
  if (caller.kind === "user" || caller.kind === "federated-user") {
    names.push(`user ${caller.account} ${caller.name}`);
  }
  return names;
}

/** Callers that are told apart by nothing but their account, where no name of theirs is named. */
export function isOneOfAccount({ kind }: Caller): boolean {
  return kind === "role" || kind === "session" || kind === "user" || kind === "federated-user";
}
