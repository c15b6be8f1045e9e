import type { ActionFacts } from "../actions/action-table";
import type { PreparedKey } from "../prepare";
import type { Cell } from "../schemas";
import { type Caller, parseCaller } from "./caller";
import type { Grant } from "./grants";
import { matchIdentity, matchNamed } from "./named-principal";
import type { Statement } from "./parse-statement";

/**
 * Whether an access comes by the account's IAM alone: the key policy names the account and no more, or the action is
 * none that a key policy decides on. False where a statement of the key policy or a grant reaches the caller itself
 * and can give what the verdict says, and for what is not allowed.
 */
export function isThroughIam({ verdict, reasons }: Pick<Cell, "verdict" | "reasons">): boolean {
  if (verdict !== "allowed" && verdict !== "allowed-if") return false;
  return !reasons.some((reason) => {
    if (reason.kind !== "grant" && reason.kind !== "statement") return false;
    const gives =
      reason.bearing === "applies" || (verdict === "allowed-if" && reason.bearing === "depends");
    if (reason.kind === "grant") return gives;
    const direct = reason.reach !== null && reason.reach !== "account";
    return gives && reason.effect === "allow" && direct;
  });
}

/**
 * Whether some Allow of the key policy or some grant could give the caller an action other than through its account.
 * Where none could, what is allowed is allowed through IAM, and no reason has to be looked at.
 */
export function mayReachDirectly(
  { policy, grants }: PreparedKey,
  caller: Caller,
): (action: ActionFacts) => boolean {
  const statements = policy.statements.filter((each) => reaches(each, caller));
  const given = (grants ?? []).filter((each) => names(each, caller));
  return ({ name, index }) => {
    if (name === "kms:RetireGrant") return true;
    const operation = name.slice("kms:".length);
    return (
      statements.some(({ actions }) => !actions.ok || actions.value[index] === true) ||
      given.some((each) => !each.ok || each.value.Operations.includes(operation))
    );
  };
}

function reaches({ effect, principals }: Statement, caller: Caller): boolean {
  if (effect.ok && effect.value === "Deny") return false;
  if (!principals?.ok || principals.value.except) return true;
  return principals.value.named.some((named) => {
    const match = matchNamed(named, caller);
    return named.kind === "malformed" || (match !== null && match.reach !== "account");
  });
}

function names(grant: Grant, caller: Caller): boolean {
  if (!grant.ok) return true;
  const { grantee } = grant;
  if (grantee === null) return false;
  const other = parseCaller(grantee);
  if (other.kind === "service") return caller.kind === "service" && caller.name === other.name;
  if (other.kind === "pseudo") return caller.kind === "pseudo" && caller.name === other.name;
  if (other.kind === "root") return "account" in caller && caller.account === other.account;
  return matchIdentity(other, caller) !== null;
}
