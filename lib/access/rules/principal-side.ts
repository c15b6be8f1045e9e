import { accountOf, type Caller, isServiceLinked } from "./caller";
import { type DocumentResult, evaluateDocument, type Hit } from "./evaluate-document";
import { allOf, anyOf, FALSE, type Formula, TRUE, unclear } from "./formula";
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
  /** Why nobody knows whether `scps` bind the caller; null: they do. */
  scpsDoubt: string | null;
}

/** What each of the policies says, in the places of `PrincipalPolicies`. */
export interface PrincipalResults {
  identity: readonly DocumentResult[];
  boundary: DocumentResult | null;
  session: readonly DocumentResult[];
  scps: readonly (readonly DocumentResult[])[];
  scpsDoubt: string | null;
}

/** Evaluates the caller's own policies and the SCPs above it for a target. */
export function evaluatePrincipalSide(
  { identity, boundary, session, scps, scpsDoubt }: PrincipalPolicies,
  scene: Scene,
  target: Target,
): PrincipalSide {
  const results = {
    identity: evaluateAll(identity, scene, target),
    boundary: boundary && evaluateDocument(boundary, scene, target),
    session: evaluateAll(session, scene, target),
    scps: scps.map((documents) => evaluateAll(documents, scene, target)),
    scpsDoubt,
  };
  return joinResults(results, scene.context.caller);
}

function evaluateAll(documents: readonly PolicyDocument[], scene: Scene, target: Target) {
  return documents.map((document) => evaluateDocument(document, scene, target));
}

/** Puts together what the policies on the caller's side say. */
export function joinResults(
  { identity, boundary, session, scps: levels, scpsDoubt }: PrincipalResults,
  caller: Caller,
): PrincipalSide {
  const may = scpsDoubt === null ? null : unclear(scpsDoubt);
  const scps =
    may === null ? levels : levels.map((level) => level.map((each) => deniesIf(may, each)));
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
    scps: scps.map((level) => (may === null ? allowedBy(level) : anyOf([allowedBy(level), may]))),
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

/** What a document says that binds only if something that is not known is so: its Denies may not count. */
export function deniesIf(may: Formula<Test>, { hits, doubt }: DocumentResult): DocumentResult {
  return {
    hits: hits.map((hit) =>
      hit.effect === "Deny" ? { ...hit, formula: allOf([hit.formula, may]) } : hit,
    ),
    doubt,
  };
}

/** In place of the management account's number: it is none of the accounts that are asked about. */
export const ELSEWHERE = "elsewhere";

/** Says that SCPs may not bind a caller, or RCPs a key, for its account may be the organisation's management account. */
export const MANAGEMENT_UNREAD =
  "which account is the organisation's management account could not be read, and its policies do not bind that account";

/** SCPs bind the principals of member accounts, root user included, but no service-linked role (rule 21). */
function bindsScp(caller: Caller, managementAccount: string | null): boolean {
  if (!("account" in caller) || caller.kind === "pseudo") return false;
  return caller.account !== managementAccount && !isServiceLinked(caller);
}

/** An organisation, as far as it bears on the SCPs above its principals. */
export interface ScpsAbove {
  /** By number, or ELSEWHERE; null: could not be read. */
  managementAccount: string | null;
  scps: PrincipalPolicies["scps"];
}

/** The SCPs that bind a caller, or may: of its own organisation where that is told, else of its account's, `around`. */
export function scpsOver(
  caller: Caller,
  own: ScpsAbove | null,
  around: ScpsAbove,
  account: string,
): Pick<PrincipalPolicies, "scps" | "scpsDoubt"> {
  const above = own ?? (accountOf(caller) === account ? around : null);
  if (above === null || !bindsScp(caller, above.managementAccount)) {
    return { scps: [], scpsDoubt: null };
  }
  const { scps, managementAccount } = above;
  return { scps, scpsDoubt: managementAccount === null ? MANAGEMENT_UNREAD : null };
}
