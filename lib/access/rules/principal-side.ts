import { type Caller, isServiceLinked } from "./caller";
import { type DocumentResult, evaluateDocument, type Hit } from "./evaluate-document";
import { allOf, anyOf, FALSE, type Formula, TRUE } from "./formula";
import type { Target } from "./match-resource";
import type { PolicyDocument } from "./parse-policy";
import type { Scene } from "./scene";
import type { Test } from "./test";

/** What the policies on the caller's side say to a question. */
export interface PrincipalSide {
  identity: Formula<Test>;
  boundary: Formula<Test>;
  session: Formula<Test>;
  /** Each level of SCPs that binds the caller. */
  scps: readonly Formula<Test>[];
  /** Any of these policies denies. */
  denies: Formula<Test>;
  hits: readonly Hit[];
}

/** The policies on the caller's side. `scps` is empty where none bind it. */
export interface PrincipalPolicies {
  identity: readonly PolicyDocument[];
  boundary: PolicyDocument | null;
  session: readonly PolicyDocument[];
  scps: readonly (readonly PolicyDocument[])[];
}

/** What each of the policies says, in the places of `PrincipalPolicies`. */
export interface PrincipalResults {
  identity: readonly DocumentResult[];
  boundary: DocumentResult | null;
  session: readonly DocumentResult[];
  scps: readonly (readonly DocumentResult[])[];
}

/** Evaluates the caller's own policies and the SCPs above it for a target. */
export function evaluatePrincipalSide(
  { identity, boundary, session, scps }: PrincipalPolicies,
  scene: Scene,
  target: Target,
): PrincipalSide {
  const results = {
    identity: evaluateAll(identity, scene, target),
    boundary: boundary && evaluateDocument(boundary, scene, target),
    session: evaluateAll(session, scene, target),
    scps: scps.map((documents) => evaluateAll(documents, scene, target)),
  };
  return joinResults(results, scene.context.caller);
}

function evaluateAll(documents: readonly PolicyDocument[], scene: Scene, target: Target) {
  return documents.map((document) => evaluateDocument(document, scene, target));
}

/** Puts together what the policies on the caller's side say. */
export function joinResults(
  { identity, boundary, session, scps }: PrincipalResults,
  caller: Caller,
): PrincipalSide {
  const all = [...identity];
  if (boundary !== null) all.push(boundary);
  all.push(...session);
  for (const level of scps) all.push(...level);
  // Without a session policy a federated user has only what resource policies give it (STS GetFederationToken).
  const bareFederated = caller.kind === "federated-user" && session.length === 0;
  const hits: Hit[] = [];
  for (const each of all) hits.push(...each.hits);
  return {
    // The root user has full access but for what limits the account (policy-eval-denyallow).
    identity: caller.kind === "root" ? TRUE : allowedBy(identity),
    boundary: boundary === null ? TRUE : allowedBy([boundary]),
    session: session.length > 0 ? allowedBy(session) : bareFederated ? FALSE : TRUE,
    scps: scps.map(allowedBy),
    denies: deniedBy(all),
    hits,
  };
}

/** Some document allows, or may for all that is known. */
export function allowedBy(results: readonly DocumentResult[]): Formula<Test> {
  return anyOf(formulas(results, "Allow"));
}

/** Some document denies, or may for all that is known. */
export function deniedBy(results: readonly DocumentResult[]): Formula<Test> {
  return anyOf(formulas(results, "Deny"));
}

function formulas(results: readonly DocumentResult[], effect: Hit["effect"]): Formula<Test>[] {
  const found: Formula<Test>[] = [];
  for (const { hits, doubt } of results) {
    for (const hit of hits) if (hit.effect === effect) found.push(hit.formula);
    if (doubt.is !== "false") found.push(doubt);
  }
  return found;
}

/** What the caller's IAM allows: identity policies within boundary and session policies. */
export function iamAllows({ identity, boundary, session }: PrincipalSide): Formula<Test> {
  return allOf([identity, boundary, session]);
}

/** SCPs bind the principals of member accounts, root user included, but no service-linked role (rule 21). */
export function bindsScp(caller: Caller, managementAccount: string | null): boolean {
  if (!("account" in caller) || caller.kind === "pseudo") return false;
  return caller.account !== managementAccount && !isServiceLinked(caller);
}
