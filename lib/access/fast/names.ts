import type { Caller } from "../rules/caller";

/** Roles of permission sets are told of their predecessors (rule 14), so they are looked at together. */
const PERMISSION_SET = /^AWSReservedSSO_/;
const PERMISSION_SETS = "permission sets";

/**
 * Names under which policies, grants and callers find each other: a caller that shares none with those that a key
 * policy and its grants name is to them one of its account. A superset of what `matchIdentity` matches: names without
 * account, path and kind.
 */
export function namesOf(caller: Caller): string[] {
  switch (caller.kind) {
    case "role":
      return ofRole(caller.name);
    case "session":
      return ofRole(caller.role);
    case "user":
    case "federated-user":
      return [caller.name];
    case "root":
      return [caller.arn];
    default:
      return [];
  }
}

function ofRole(name: string): string[] {
  return PERMISSION_SET.test(name) ? [name, PERMISSION_SETS] : [name];
}

/** Callers that are told apart by nothing but their account, where no name of theirs is named. */
export function isOneOfAccount({ kind }: Caller): boolean {
  return kind === "role" || kind === "session" || kind === "user" || kind === "federated-user";
}
