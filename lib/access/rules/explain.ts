import type { ActionFacts } from "../actions/action-table";
import type { Cell, Reason } from "../schemas";
import { accountOf, type Caller } from "./caller";
import type { Decision } from "./decide";
import { nameStatement } from "./document-ref";
import type { Hit } from "./evaluate-document";
import type { Formula } from "./formula";
import { whys } from "./formula";
import { type GrantHit, nameGrant } from "./grants";
import { notesOnAccess, staleNames } from "./notes";
import type { PolicyDocument } from "./parse-policy";
import type { PrincipalSide } from "./principal-side";
import { listConditions } from "./remaining-conditions";
import { withoutRedundancy } from "./satisfy";
import type { Test } from "./test";

/** All that bears on one question, for the verdict and for its explanation. */
export interface Findings {
  access: Formula<Test>;
  deny: Formula<Test>;
  action: ActionFacts;
  caller: Caller;
  keyAccount: string;
  keyPolicy: readonly Hit[];
  principalHits: readonly Hit[];
  rcpHits: readonly Hit[];
  grantHits: readonly GrantHit[];
  side: PrincipalSide;
  /** The caller's policies for the alias acted on; null when the action is on none. */
  alias: PrincipalSide | null;
  bounded: boolean;
  /** The key policy, for what it names and what of it does nothing. */
  policy: PolicyDocument;
  /** The service through which the request comes, where given. */
  viaService: string | null;
  /** The SCPs above a caller of another account were given. */
  scpsKnown: boolean;
  /** Words for statements that were found before, where the same findings are explained again. */
  told: Map<Hit, Reason> | null;
}

/** Words and data for a decision: what decided first, then what a reader will ask about. */
export function explain(
  decision: Decision,
  findings: Findings,
): Pick<Cell, "verdict" | "reasons" | "conditions"> {
  const { verdict } = decision;
  const hits = [...findings.keyPolicy, ...findings.principalHits, ...findings.rcpHits];
  const allows = hits.filter(({ effect }) => effect === "Allow");
  const denies = relevantDenies(hits, findings);
  const reasons: Reason[] = [];
  if (verdict === "denied") {
    const sure = denies.filter(({ formula }) => formula.is === "true");
    reasons.push(...(sure.length > 0 ? sure : denies).map((hit) => reasonFrom(hit, findings.told)));
  } else {
    if (verdict === "not-allowed") reasons.push(...missing(findings));
    if (verdict !== "allowed") reasons.push(...denies.map((hit) => reasonFrom(hit, findings.told)));
    reasons.push(
      ...allows.filter((hit) => tells(hit, findings)).map((hit) => reasonFrom(hit, findings.told)),
    );
    reasons.push(...findings.grantHits.map((hit) => grantReason(hit, findings.action)));
  }
  if (verdict === "unknown") {
    reasons.push(...whys(decision.whole).map((text): Reason => ({ kind: "unclear", text })));
  }
  if (verdict === "allowed" || verdict === "allowed-if") reasons.push(...notesOnAccess(findings));
  return {
    verdict,
    reasons: distinct(reasons),
    conditions: verdict === "allowed-if" ? listConditions(withoutRedundancy(decision.whole)) : [],
  };
}

/** A key policy's Deny says nothing about retiring a grant (rule 28). */
function relevantDenies(hits: readonly Hit[], { action }: Findings): Hit[] {
  const denies = hits.filter(({ effect }) => effect === "Deny");
  if (action.name !== "kms:RetireGrant") return denies;
  return denies.filter(({ statement }) => statement.ref.document.kind !== "key-policy");
}

/** Allows of RCPs and, for retiring, of the key policy have no part in the answer. */
function tells({ statement }: Hit, { action }: Findings): boolean {
  const { kind } = statement.ref.document;
  return kind !== "rcp" && !(kind === "key-policy" && action.name === "kms:RetireGrant");
}

function bearingOf(formula: Formula<Test>): "applies" | "depends" | "unclear" {
  if (formula.is === "true") return "applies";
  return whys(formula).length > 0 ? "unclear" : "depends";
}

function reasonFrom(hit: Hit, told: Findings["told"]): Reason {
  const known = told?.get(hit);
  if (known !== undefined) return known;
  const reason = statementReason(hit);
  told?.set(hit, reason);
  return reason;
}

function statementReason({ statement, effect, reach, formula }: Hit): Reason {
  const bearing = bearingOf(formula);
  const { ref } = statement;
  const does = effect === "Allow" ? "allows" : "denies";
  const how = {
    applies: does,
    depends: `${does} under conditions`,
    unclear: `may say "${effect}"`,
  };
  const through =
    reach === "account" && effect === "Allow" ? " what IAM policies of the account allow" : "";
  return {
    kind: "statement",
    effect: effect === "Allow" ? "allow" : "deny",
    statement: ref,
    bearing,
    reach: effect === "Allow" ? reach : null,
    key: null,
    text: `${nameStatement(ref)} ${how[bearing]}${through}`,
  };
}

function grantReason({ grant, formula, as }: GrantHit, action: ActionFacts): Reason {
  const bearing = bearingOf(formula);
  const name = nameGrant(grant);
  const does = {
    applies: as === "retiring" ? "names the retiring principal" : "allows",
    depends: "allows under constraints",
    unclear: "may allow",
  };
  const operations = grant.ok ? grant.value.Operations.join(", ") : "";
  const more =
    action.name === "kms:CreateGrant" && grant.ok
      ? `; grants made with it can give no more than ${operations}, under constraints at least as strict`
      : "";
  return {
    kind: "grant",
    grantId: grant.id,
    bearing,
    key: null,
    text: `${name} ${does[bearing]}${more}`,
  };
}

/** What is missing for an access that nothing denies. */
function missing(findings: Findings): Reason[] {
  const { action, caller, keyAccount, keyPolicy, side } = findings;
  const account = accountOf(caller);
  const external = account !== null && account !== keyAccount;
  const onKey = action.resources.includes("key");
  const reasons: Reason[] = [];
  if (external && (!action.crossAccount || !onKey)) {
    const text = `${action.name} does not work on a key of another account`;
    reasons.push({ kind: "fact", fact: "not-cross-account", text });
  }
  if (account === null && !onKey) {
    const text = `${action.name} is for principals of an account, by their IAM policies`;
    reasons.push({ kind: "fact", fact: "iam-only", text });
  }
  if (action.name === "kms:RetireGrant") {
    const text = "no grant lets the caller retire it, and no account that could hands that on";
    reasons.push({ kind: "fact", fact: "no-grant", text });
  }
  const reached = keyPolicy.some(({ effect }) => effect === "Allow");
  if (onKey && !reached && action.name !== "kms:RetireGrant") {
    const text = "the key policy neither names the caller nor delegates this action to IAM";
    reasons.push(leftOut("key-policy", text));
    if (!external && side.identity.is !== "false" && account !== null) {
      const why = "no delegation to the account: what IAM policies allow has no effect";
      reasons.push({ kind: "fact", fact: "no-delegation", text: why });
    }
  }
  if (account !== null) reasons.push(...missingOfPrincipal(findings));
  for (const { ref, inert } of findings.policy.statements) {
    if (inert === null) continue;
    reasons.push({
      kind: "fact",
      fact: "inert-statement",
      text: `${nameStatement(ref)}: ${inert}`,
    });
  }
  return [...reasons, ...staleNames(findings)];
}

/** What the caller's own policies and the SCPs above it leave out. */
function missingOfPrincipal({ side, alias, bounded }: Findings): Reason[] {
  const reasons: Reason[] = [];
  const sides = [
    [side, "this action"],
    [alias, "this action on the alias"],
  ] as const;
  for (const [of, what] of sides) {
    if (of === null) continue;
    if (of.identity.is === "false") {
      reasons.push(leftOut("identity-policies", `no identity policy allows ${what}`));
    }
    if (bounded && of.boundary.is === "false") {
      reasons.push(leftOut("permissions-boundary", `the permissions boundary leaves out ${what}`));
    }
    if (of.session.is === "false") {
      reasons.push(leftOut("session-policies", `no session policy allows ${what}`));
    }
    for (const [level, allows] of of.scps.entries()) {
      if (allows.is !== "false") continue;
      reasons.push(leftOut("scp", `no SCP of level ${level + 1} allows ${what}`, level));
    }
  }
  return reasons;
}

function leftOut(
  by: (Reason & { kind: "left-out" })["by"],
  text: string,
  level: number | null = null,
): Reason {
  return { kind: "left-out", by, level, text };
}

function distinct(reasons: Reason[]): Reason[] {
  if (!mayRepeat(reasons)) return reasons;
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const text = JSON.stringify(reason);
    return !seen.has(text) && seen.add(text);
  });
}

/** Whether two have the same words. Most cells have a few reasons, which need no set. */
function mayRepeat(reasons: readonly Reason[]): boolean {
  if (reasons.length > 16) return new Set(reasons.map(({ text }) => text)).size < reasons.length;
  for (let at = 1; at < reasons.length; at++) {
    const text = reasons[at]?.text;
    for (let before = 0; before < at; before++) if (reasons[before]?.text === text) return true;
  }
  return false;
}
