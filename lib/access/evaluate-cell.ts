import { type ActionFacts, findAction } from "./actions/action-table";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { accountOf, type Caller } from "./rules/caller";
import { aliasName, type Context } from "./rules/context";
import { decide } from "./rules/decide";
import { type DocumentResult, evaluateDocument } from "./rules/evaluate-document";
import { explain, type Findings } from "./rules/explain";
import { allOf, anyOf, FALSE, type Formula, TRUE, unclear } from "./rules/formula";
import { type GrantHit, matchGrants } from "./rules/grants";
import { bindsRcp, grantsAllow, keyPolicyAllows } from "./rules/key-side";
import type { Target } from "./rules/match-resource";
import {
  bindsScp,
  deniedBy,
  evaluatePrincipalSide,
  iamAllows,
  type PrincipalSide,
} from "./rules/principal-side";
import { retireAllowed } from "./rules/retire-grant";
import type { Scene } from "./rules/scene";
import type { Test } from "./rules/test";
import type { Cell } from "./schemas";

/**
 * Whether a principal may do an action with a key, and why: docs/decisions/access.md. Never throws on what a policy
 * or a principal says; what cannot be told is `unknown` with the reason.
 */
export function evaluateCell(key: PreparedKey, principal: PreparedPrincipal, action: string): Cell {
  const facts = findAction(action);
  const settled = settleWithoutPolicies(key, principal.caller, facts, action);
  if (settled !== null || facts === null || key.arn === null) {
    const { verdict, ...reason } = settled ?? { verdict: "unknown", kind: "unclear", text: "" };
    return { principal: principal.arn, action, verdict, reasons: [reason], conditions: [] };
  }
  const findings = judge(key, key.arn, principal, facts);
  const decision = decide(findings.access, findings.deny);
  return { principal: principal.arn, action, ...explain(decision, findings) };
}

type Settled =
  | { verdict: "unknown"; kind: "unclear"; text: string }
  | { verdict: "not-allowed"; kind: "fact"; fact: string; text: string };

/** What is decided before any policy is looked at. */
function settleWithoutPolicies(
  { arn, key }: PreparedKey,
  caller: Caller,
  action: ActionFacts | null,
  written: string,
): Settled | null {
  const unknown = (text: string): Settled => ({ verdict: "unknown", kind: "unclear", text });
  if (action === null) return unknown(`${JSON.stringify(written)} is no action of KMS`);
  if (arn === null) return unknown(`${JSON.stringify(key.arn)} is not the ARN of a key`);
  if (caller.kind === "unrecognised") {
    return unknown(`${JSON.stringify(caller.text)} is no principal`);
  }
  if (caller.kind === "orphan") {
    const text = `${caller.id} is what is left of a deleted user or role: nobody can call as it`;
    return { verdict: "not-allowed", kind: "fact", fact: "orphan", text };
  }
  return null;
}

/** All that bears on one question. */
function judge(
  key: PreparedKey,
  arn: { account: string; prefix: string },
  principal: PreparedPrincipal,
  action: ActionFacts,
): Findings {
  const { caller } = principal;
  const scene: Scene = {
    context: contextOf(key, arn.account, principal),
    action,
    bounded: principal.boundary !== null,
  };
  const scps = scpsOf(key, arn.account, principal, scene);
  const policies = { ...principal, scps };
  const onKey = action.resources.includes("key");
  const target: Target = onKey ? { kind: "key", arn: key.key.arn } : { kind: "none" };
  const side = evaluatePrincipalSide(policies, scene, target);
  const alias = action.resources.includes("alias")
    ? evaluatePrincipalSide(policies, scene, aliasTarget(key, arn.prefix, action))
    : null;
  const keyResult = onKey ? evaluateDocument(key.policy, scene, target) : NOTHING;
  const rcps = bindsRcp(scene, arn.account, key.managementAccount, key.key.manager)
    ? key.rcps.flat().map((document) => evaluateDocument(document, scene, target))
    : [];
  const grantHits = matchGrants(key.grants ?? [], scene);
  const context = { key, keyAccount: arn.account, scene, side, keyResult, grantHits, principal };
  const retire = action.name === "kms:RetireGrant";
  const path = onKey ? keyPath(context) : ownAccountPath(scene, side, arn.account);
  const external = accountOf(caller) !== null && accountOf(caller) !== arn.account;
  const aliasPath =
    alias === null ? TRUE : external ? FALSE : allOf([iamAllows(alias), ...alias.scps]);
  return {
    access: allOf([path, ...side.scps, aliasPath]),
    deny: anyOf([
      side.denies,
      alias?.denies ?? FALSE,
      retire ? FALSE : deniedBy([keyResult]),
      rcpDenies(rcps, onKey),
    ]),
    action,
    caller,
    keyAccount: arn.account,
    keyPolicy: keyResult.hits,
    principalHits: [...side.hits, ...(alias?.hits ?? [])],
    rcpHits: rcps.flatMap(({ hits }) => hits),
    grantHits,
    side,
    alias,
    policy: key.policy,
    bounded: scene.bounded,
    viaService: viaServiceOf(key),
    scpsKnown: principal.organization !== null,
  };
}

/** SCPs bind a principal by its own account, wherever the key is (rule 21). */
function scpsOf(
  key: PreparedKey,
  keyAccount: string,
  { caller, organization }: PreparedPrincipal,
  scene: Scene,
): PreparedKey["scps"] {
  if (organization === null) {
    const ownKey = accountOf(caller) === keyAccount;
    return ownKey && bindsScp(scene, key.managementAccount) ? key.scps : [];
  }
  return bindsScp(scene, organization.managementAccount) ? organization.scps : [];
}

function viaServiceOf({ request }: PreparedKey): string | null {
  const service = request.get("kms:viaservice");
  return service?.state === "present" ? (service.values[0] ?? null) : null;
}

const NOTHING: DocumentResult = { hits: [], doubt: FALSE };

function contextOf(
  key: PreparedKey,
  account: string,
  { caller, values, organization }: PreparedPrincipal,
): Context {
  const own = accountOf(caller) === account && organization === null;
  return {
    caller,
    request: key.request,
    encryptionContext: key.encryptionContext,
    key: key.values,
    principal: values,
    principalOrgId: own ? key.organizationId : null,
    principalOrgPaths: own ? key.organizationPaths : null,
    complete: key.complete,
  };
}

/** Only the name of an alias to be deleted is among those that the key has. */
function aliasTarget(
  { key, complete }: PreparedKey,
  prefix: string,
  { name }: ActionFacts,
): Target {
  const known = name === "kms:DeleteAlias" && key.aliases !== null && key.aliases !== undefined;
  const names = known ? (key.aliases ?? []).map(aliasName) : null;
  return { kind: "alias", prefix, names, open: !complete };
}

interface KeyPath {
  key: PreparedKey;
  keyAccount: string;
  scene: Scene;
  side: PrincipalSide;
  keyResult: DocumentResult;
  grantHits: readonly GrantHit[];
  principal: PreparedPrincipal;
}

/** Through the key policy or a grant. */
function keyPath(given: KeyPath): Formula<Test> {
  const { key, keyAccount, scene, side, keyResult, grantHits, principal } = given;
  const grants = grantsAllow(grantHits, scene, side, principal.session.length > 0);
  const callsGrants = !["service", "anonymous"].includes(scene.context.caller.kind);
  const unread =
    key.grants === null && scene.action.grantable && scene.context.caller.kind !== "anonymous"
      ? unclear("the key's grants could not be read")
      : FALSE;
  if (scene.action.name === "kms:RetireGrant") {
    const delegated = callsGrants ? retireAllowed(key.grants, keyAccount, scene, side) : FALSE;
    return anyOf([grants, unread, delegated]);
  }
  const hits = keyResult.hits.filter(({ effect }) => effect === "Allow");
  return anyOf([keyPolicyAllows(hits, keyResult.doubt, scene, side, keyAccount), grants, unread]);
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
