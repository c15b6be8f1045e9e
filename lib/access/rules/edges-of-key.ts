import { evaluateCell } from "../evaluate-cell";
import type { KeyVerdicts } from "../fast/evaluator";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import type { VerdictCode } from "../types";
import { EDGE_ACTIONS, type EdgeSets, isEdge, toSets } from "./edge-sets";
import { reasonFacts } from "./reason-facts";
import { isThroughIam, mayReachDirectly } from "./through-iam";

/** The access of all principals of one class to a key. */
export interface ClassAccess {
  sets: EdgeSets;
  /**
   * The same text as long as what the key's policy and grants give has the same reasons, and what is allowed if the
   * same remaining conditions. Which policy of IAM gives what it gives is not part of it.
   */
  reasons: string;
}

const CODES: Readonly<Record<Cell["verdict"], [direct: VerdictCode, throughIam: VerdictCode]>> = {
  allowed: ["A", "a"],
  "allowed-if": ["C", "c"],
  denied: ["D", "D"],
  "not-allowed": ["-", "-"],
  unknown: ["?", "?"],
};

/** Retiring is a grant's to give where there is one, and IAM's where there is none. */
function canBeGranted({ grants }: PreparedKey, action: string): boolean {
  return action !== "kms:RetireGrant" || grants === null || grants.length > 0;
}

/**
 * What each class of principals may do with a key, by class; null where it may do nothing. `verdicts` are those of
 * EDGE_ACTIONS. Explained, once a class, is only what the key's policy or grants may give itself and what depends on
 * conditions: to explain all would cost more than all the rest.
 */
export function accessOfClasses(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  { representatives, verdicts }: KeyVerdicts,
): (ClassAccess | null)[] {
  return representatives.map((position, index) => {
    const principal = principals[position];
    if (principal === undefined) return null;
    const reaches = mayReachDirectly(key, principal.caller);
    const facts: string[] = [];
    const codes = EDGE_ACTIONS.map((action, at) => {
      const verdict = VERDICTS[verdicts[index * EDGE_ACTIONS.length + at] ?? -1] ?? "unknown";
      const [direct, throughIam] = CODES[verdict];
      if (verdict !== "allowed" && verdict !== "allowed-if") return direct;
      const mayBeDirect = canBeGranted(key, action.name) && reaches(action);
      if (verdict === "allowed" && !mayBeDirect) return throughIam;
      const cell = evaluateCell(key, principal, action.name);
      facts.push(reasonFacts(cell));
      return mayBeDirect && !isThroughIam(cell) ? direct : throughIam;
    });
    const sets = toSets(codes.join(""));
    return isEdge(sets) ? { sets, reasons: facts.join("\n") } : null;
  });
}
