import { ACTIONS } from "../actions/action-table";
import type { Cell, RemainingCondition } from "../schemas";
import type { Capability, PrincipalGroup, PrincipalKind } from "../types";
import { capabilityOf } from "./capabilities";

/** What a principal may do with one key: the code of each action (see VERDICT_CODES), and cells where asked. */
export interface PrincipalAccess {
  kind: PrincipalKind;
  accountId: string | null;
  keyAccount: string;
  /** In the order of `actions`. */
  codes: string;
  /** Names with their prefix. */
  actions: readonly string[];
  cell: (action: string) => Cell;
}

const CAPABILITY: ReadonlyMap<string, Capability> = new Map(
  ACTIONS.map((action) => [action.name, capabilityOf(action)]),
);

/** The capability of an action of the table, by its name. */
export function capabilityOfName(action: string): Capability {
  return CAPABILITY.get(action) ?? "administer";
}

const USES: ReadonlySet<Capability> = new Set([
  "decrypt",
  "encrypt",
  "generate-data-keys",
  "sign-and-mac",
]);
const CHANGES: ReadonlySet<Capability> = new Set([
  "change-policy",
  "administer",
  "delete-or-disable",
]);

/**
 * The group of a matrix's rows that a principal is in: the first of PRINCIPAL_GROUPS that fits. Known access goes
 * before what is unknown; where nothing is known, what is unknown counts as access. Actions on no key count for
 * nothing: they say nothing about this one.
 */
export function groupOf(access: PrincipalAccess): PrincipalGroup {
  if (access.kind === "orphan") return "orphans";
  const known = heldActions(access, "AaCc");
  const held = known.length > 0 ? known : heldActions(access, "?");
  if (held.length === 0) return "no-access";
  if (access.kind === "anyone") return "anyone";
  if (access.accountId !== null && access.accountId !== access.keyAccount) return "other-accounts";
  if (access.kind === "service") return "services";
  if (held.some((action) => administers(access, action))) return "administrators";
  return held.some((action) => USES.has(capabilityOfName(action))) ? "users" : "readers";
}

function heldActions({ codes, actions }: PrincipalAccess, wanted: string): string[] {
  return actions.filter(
    (action, index) =>
      wanted.includes(codes[index] ?? "-") && capabilityOfName(action) !== "account-wide",
  );
}

/**
 * Whether an action that is held makes an administrator. Of grants only making and revoking them does, and not where
 * it is for requests through AWS services: users of a key have that as a rule (kms/key-policy-default).
 */
function administers({ cell, codes, actions }: PrincipalAccess, action: string): boolean {
  const capability = capabilityOfName(action);
  if (CHANGES.has(capability)) return true;
  if (action !== "kms:CreateGrant" && action !== "kms:RevokeGrant") return false;
  const code = codes[actions.indexOf(action)];
  if (code !== "C" && code !== "c") return true;
  return !cell(action).conditions.some(isForServices);
}

/** The condition, or every way of meeting it, asks that the request comes through a service of AWS. */
function isForServices(condition: RemainingCondition): boolean {
  if (condition.kind === "condition") {
    const { key, holds, values } = condition;
    const asked = key.toLowerCase();
    if (!holds) return false;
    if (asked === "kms:viaservice") return true;
    return asked === "kms:grantisforawsresource" && values.some((each) => /^true$/i.test(each));
  }
  return condition.kind === "any-of"
    ? condition.of.every(isForServices)
    : condition.of.some(isForServices);
}
