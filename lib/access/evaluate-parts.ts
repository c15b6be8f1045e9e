import type { ActionFacts } from "./actions/action-table";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { accountOf } from "./rules/caller";
import { aliasName, type Context } from "./rules/context";
import { type DocumentResult, evaluateDocument } from "./rules/evaluate-document";
import { allOf, FALSE, unclear } from "./rules/formula";
import { type GrantHit, matchGrants } from "./rules/grants";
import { bindsRcp } from "./rules/key-side";
import type { Target } from "./rules/match-resource";
import type { PolicyDocument } from "./rules/parse-policy";
import {
  deniesIf,
  evaluatePrincipalSide,
  MANAGEMENT_UNREAD,
  type PrincipalPolicies,
  type PrincipalSide,
  scpsOver,
} from "./rules/principal-side";
import type { Scene } from "./rules/scene";

/** The key that is asked about: its account, and the start of ARNs of its account and region. */
export type KeyArn = NonNullable<PreparedKey["arn"]>;

/** All that condition keys can ask about of a key and a principal, whatever the action. */
export function contextOf(
  key: PreparedKey,
  arn: KeyArn,
  { caller, values, organization }: PreparedPrincipal,
): Context {
  const own = accountOf(caller) === arn.account && organization === null;
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

/** One question. */
export function sceneOf(
  context: Context,
  { boundary }: PreparedPrincipal,
  action: ActionFacts,
): Scene {
  return { context, action, bounded: boundary !== null };
}

/**
 * The policies that stand on the caller's side of a key: its own, and the SCPs that bind it. These bind a principal by
 * its own account, wherever the key is (rule 21).
 */
export function policiesOf(
  key: PreparedKey,
  arn: KeyArn,
  principal: PreparedPrincipal,
): PrincipalPolicies {
  const { caller, identity, boundary, session, organization } = principal;
  return { identity, boundary, session, ...scpsOver(caller, organization, key, arn.account) };
}

/** What an action's resource is, seen from policies. */
export function targetOf(key: PreparedKey, action: ActionFacts): Target {
  return action.resources.includes("key") ? { kind: "key", arn: key.key.arn } : { kind: "none" };
}

/** The alias that an action is also on; only the name of one to be deleted is among those that the key has. */
export function aliasTarget(
  { aliases }: PreparedKey["key"],
  { prefix }: KeyArn,
  complete: boolean,
  { name }: ActionFacts,
): Target {
  const known = name === "kms:DeleteAlias" && aliases !== null && aliases !== undefined;
  return { kind: "alias", prefix, names: known ? aliases.map(aliasName) : null, open: !complete };
}

/** What the caller's side says to a question. */
export interface PrincipalPart {
  side: PrincipalSide;
  /** For the alias acted on; null when the action is on none. */
  alias: PrincipalSide | null;
}

/** Evaluates the caller's side. */
export function evaluatePrincipalPart(
  key: PreparedKey,
  arn: KeyArn,
  policies: PrincipalPolicies,
  scene: Scene,
): PrincipalPart {
  const { action } = scene;
  return {
    side: evaluatePrincipalSide(policies, scene, targetOf(key, action)),
    alias: action.resources.includes("alias")
      ? evaluatePrincipalSide(policies, scene, aliasTarget(key.key, arn, key.complete, action))
      : null,
  };
}

/** What the key's side says to a question. */
export interface KeyPart {
  policy: DocumentResult;
  rcps: readonly DocumentResult[];
  grants: readonly GrantHit[];
}

const NOTHING: DocumentResult = { hits: [], doubt: FALSE };

/** Evaluates the key policy, the RCPs that bind the caller, and the grants. */
export function evaluateKeyPart(key: PreparedKey, arn: KeyArn, scene: Scene): KeyPart {
  const target = targetOf(key, scene.action);
  const bound = bindsRcp(scene, key, arn.account);
  return {
    policy: target.kind === "key" ? evaluateDocument(key.policy, scene, target) : NOTHING,
    rcps: bound ? key.rcps.flat().map((document) => rcpResult(key, scene, document, target)) : [],
    grants: matchGrants(key.grants ?? [], scene),
  };
}

/**
 * RCPs do not bind keys of AWS, nor of the management account; where it could not be read whether a key is one of these
 * they may (rule 22).
 */
function rcpResult(
  { key, managementAccount }: PreparedKey,
  scene: Scene,
  document: PolicyDocument,
  target: Target,
): DocumentResult {
  const result = evaluateDocument(document, scene, target);
  const doubts = [
    ...(key.manager === null ? [MANAGER_UNREAD] : []),
    ...(managementAccount === null ? [MANAGEMENT_UNREAD] : []),
  ];
  return doubts.length === 0 ? result : deniesIf(allOf(doubts.map(unclear)), result);
}
const MANAGER_UNREAD =
  "whether AWS manages the key could not be read, and RCPs do not bind such keys";
