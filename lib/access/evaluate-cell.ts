import { type ActionFacts, findAction } from "./actions/action-table";
import {
  contextOf,
  evaluateKeyPart,
  evaluatePrincipalPart,
  type KeyArn,
  policiesOf,
  sceneOf,
} from "./evaluate-parts";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { accountOf, type Caller, inPartitionOf, partitionOf, partitionOfArn } from "./rules/caller";
import { decide } from "./rules/decide";
import type { DocumentResult } from "./rules/evaluate-document";
import { explain, type Findings } from "./rules/explain";
import { allOf, anyOf, FALSE, type Formula, TRUE, unclear } from "./rules/formula";
import type { GrantHit } from "./rules/grants";
import { grantsAllow, keyPolicyAllows } from "./rules/key-side";
import { deniedBy, iamAllows, type PrincipalSide } from "./rules/principal-side";
import { retireAllowed } from "./rules/retire-grant";
import type { Scene } from "./rules/scene";
import type { Test } from "./rules/test";
import type { Cell, Verdict } from "./schemas";

/** Where what both sides say to a question comes from. */
export interface Parts {
  principalPart: typeof evaluatePrincipalPart;
  keyPart: typeof evaluateKeyPart;
  /** Words for statements, where the same parts are explained again. */
  told: Findings["told"];
}
/** From the policies, for this question alone. */
export const EVALUATED: Parts = {
  principalPart: evaluatePrincipalPart,
  keyPart: evaluateKeyPart,
  told: null,
};

/**
 * Whether a principal may do an action with a key, and why: docs/decisions/access.md. Never throws on what a policy
 * or a principal says; what cannot be told is `unknown` with the reason. `parts`: what both sides say, where it is known.
 */
export function evaluateCell(
  key: PreparedKey,
  principal: PreparedPrincipal,
  action: string,
  parts = EVALUATED,
): Cell {
  const facts = findAction(action);
  const settled = settleWithoutPolicies(key, principal.caller, facts, action);
  if (settled !== null || facts === null || key.arn === null) {
    const { verdict, ...reason } = settled ?? { verdict: "unknown", kind: "unclear", text: "" };
    return { principal: principal.arn, action, verdict, reasons: [reason], conditions: [] };
  }
  const findings = judge(key, key.arn, principal, facts, parts);
  const decision = decide(findings.access, findings.deny);
  return { principal: principal.arn, action, ...explain(decision, findings) };
}

/** The verdict of `evaluateCell` alone, without its reasons. */
export function evaluateVerdict(
  key: PreparedKey,
  principal: PreparedPrincipal,
  action: ActionFacts,
  parts = EVALUATED,
): Verdict {
  const settled = settleWithoutPolicies(key, principal.caller, action, action.name);
  if (settled !== null || key.arn === null) return settled?.verdict ?? "unknown";
  const { access, deny } = judge(key, key.arn, principal, action, parts);
  return decide(access, deny).verdict;
}

type Settled =
  | { verdict: "unknown"; kind: "unclear"; text: string }
  | { verdict: "not-allowed"; kind: "fact"; fact: string; text: string };

const unknown = (text: string): Settled => ({ verdict: "unknown", kind: "unclear", text });

/** What is decided before any policy is looked at. */
function settleWithoutPolicies(
  { arn, key }: PreparedKey,
  caller: Caller,
  action: ActionFacts | null,
  written: string,
): Settled | null {
  if (action === null) return unknown(`${JSON.stringify(written)} is no action of KMS`);
  if (arn === null) return unknown(`${JSON.stringify(key.arn)} is not the ARN of a key`);
  if (caller.kind === "unrecognised") {
    return unknown(`${JSON.stringify(caller.text)} is no principal`);
  }
  if (caller.kind === "orphan") {
    const text = `${caller.id} is what is left of a deleted user or role: nobody can call as it`;
    return { verdict: "not-allowed", kind: "fact", fact: "orphan", text };
  }
  if (!inPartitionOf(arn.prefix, caller)) {
    const text = `a principal of the partition ${partitionOf(caller)} has no access to keys of ${partitionOfArn(arn.prefix)} (IAM/id_roles_compare-resource-policies)`;
    return { verdict: "not-allowed", kind: "fact", fact: "other-partition", text };
  }
  return null;
}

/** All that bears on one question. */
function judge(
  key: PreparedKey,
  arn: KeyArn,
  principal: PreparedPrincipal,
  action: ActionFacts,
  parts: Parts,
): Findings {
  const { caller } = principal;
  const scene = sceneOf(contextOf(key, arn, principal), principal, action);
  const policies = policiesOf(key, arn, principal);
  const { side, alias } = parts.principalPart(key, arn, policies, scene);
  const { policy, rcps, grants } = parts.keyPart(key, arn, scene);
  const given = { key, keyAccount: arn.account, scene, side, policy, grants, principal };
  const retire = action.name === "kms:RetireGrant";
  const onKey = action.resources.includes("key");
  const path = onKey ? keyPath(given) : ownAccountPath(scene, side, arn.account);
  const external = accountOf(caller) !== null && accountOf(caller) !== arn.account;
  const aliasPath =
    alias === null ? TRUE : external ? FALSE : allOf([iamAllows(alias), ...alias.scps]);
  return {
    access: allOf([path, ...side.scps, aliasPath]),
    deny: anyOf([
      side.denies,
      alias?.denies ?? FALSE,
      retire ? FALSE : deniedBy([policy]),
      rcpDenies(rcps, onKey),
    ]),
    action,
    caller,
    keyAccount: arn.account,
    keyPolicy: policy.hits,
    principalHits: [...side.hits, ...(alias?.hits ?? [])],
    rcpHits: rcps.flatMap(({ hits }) => hits),
    grantHits: grants,
    side,
    alias,
    policy: key.policy,
    bounded: scene.bounded,
    viaService: viaServiceOf(key),
    scpsKnown: principal.organization !== null,
    told: parts.told,
  };
}

function viaServiceOf({ request }: PreparedKey): string | null {
  const service = request.get("kms:viaservice");
  return service?.state === "present" ? (service.values[0] ?? null) : null;
}

interface KeyPath {
  key: PreparedKey;
  keyAccount: string;
  scene: Scene;
  side: PrincipalSide;
  policy: DocumentResult;
  grants: readonly GrantHit[];
  principal: PreparedPrincipal;
}

/** Through the key policy or a grant. */
function keyPath(given: KeyPath): Formula<Test> {
  const { key, keyAccount, scene, side, policy, principal } = given;
  const grants = grantsAllow(given.grants, scene, side, principal.session.length > 0);
  const callsGrants = !["service", "anonymous"].includes(scene.context.caller.kind);
  const unread =
    key.grants === null && scene.action.grantable && scene.context.caller.kind !== "anonymous"
      ? unclear("the key's grants could not be read")
      : FALSE;
  if (scene.action.name === "kms:RetireGrant") {
    const delegated = callsGrants ? retireAllowed(key.grants, keyAccount, scene, side) : FALSE;
    return anyOf([grants, unread, delegated]);
  }
  const hits = policy.hits.filter(({ effect }) => effect === "Allow");
  return anyOf([keyPolicyAllows(hits, policy.doubt, scene, side, keyAccount), grants, unread]);
}

/** Actions on no key: IAM alone decides, within the caller's own account (rules 23, 29). */
function ownAccountPath(
  { context }: Scene,
  side: PrincipalSide,
  keyAccount: string,
): Formula<Test> {
  return accountOf(context.caller) === keyAccount ? iamAllows(side) : FALSE;
}

/** RCPs only deny: RCPFullAWSAccess, which allows all, cannot be detached (rule 22). */
function rcpDenies(results: readonly DocumentResult[], onKey: boolean): Formula<Test> {
  const denies = deniedBy(results);
  if (onKey || denies.is === "false") return denies;
  return allOf([
    denies,
    unclear("whether an RCP binds an action on no resource is not documented"),
  ]);
}
