import { ASSUME_ROLE } from "../actions/action-table";
import type { PreparedPrincipal } from "../prepare";
import type { Caller } from "../rules/caller";
import type { Named } from "../rules/named-principal";
import type { PolicyDocument } from "../rules/parse-policy";
import type { Statement } from "../rules/parse-statement";
import type { PreparedTrust } from "./prepare-trust";

/**
 * Tells quickly of whom `assumableBy` could answer anything but nothing for a role; whoever passes is to be evaluated.
 * Most principals are passed over: no statement names them, or the account is named and their IAM says nothing of STS.
 */
export function screenTrust({ role, policy }: PreparedTrust): (of: PreparedPrincipal) => boolean {
  const named = namedBy(policy);
  return (principal) => {
    const account = "account" in principal.caller ? principal.caller.account : null;
    if (account === null || role === null) return false;
    const itself = named.anyone || named.names.has(nameOf(principal.caller) ?? "");
    if (itself && account === role.account) return true;
    return (itself || named.accounts.has(account)) && mayAssume(principal);
  };
}

function namedBy(policy: PolicyDocument) {
  const into = { anyone: policy.doubt !== null, accounts: new Set<string>(), names: new Set() };
  for (const { principals, effect, inert, doubt } of policy.statements) {
    if (inert !== null || (effect.ok && effect.value === "Deny")) continue;
    if (!principals?.ok || principals.value.except || doubt !== null) into.anyone = true;
    else for (const each of principals.value.named) add(into, each);
  }
  return into;
}

function add(into: ReturnType<typeof namedBy>, named: Named): void {
  if (named.kind === "anyone") into.anyone = true;
  if (named.kind === "account") into.accounts.add(named.account);
  if (named.kind === "identity") into.names.add(nameOf(named.identity));
}

/** Names are unique in an account whatever their path; a session goes by its role's. */
function nameOf(caller: Caller): string | null {
  if (caller.kind === "role") return `${caller.account}/role/${caller.name}`;
  if (caller.kind === "session") return `${caller.account}/role/${caller.role}`;
  return caller.kind === "user" ? `${caller.account}/user/${caller.name}` : null;
}

const known = new WeakMap<PreparedPrincipal, boolean>();

/** Whether the principal's own policies could allow sts:AssumeRole for some role. */
function mayAssume(principal: PreparedPrincipal): boolean {
  const found = known.get(principal);
  if (found !== undefined) return found;
  const may = principal.identity.some(
    ({ doubt, statements }) => doubt !== null || statements.some(mayAllow),
  );
  known.set(principal, may);
  return may;
}

function mayAllow({ effect, actions, inert }: Statement): boolean {
  if (inert !== null || (effect.ok && effect.value === "Deny")) return false;
  return !actions.ok || actions.value[ASSUME_ROLE.index] === true;
}
