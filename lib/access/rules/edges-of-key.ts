import { evaluateCell } from "../evaluate-cell";
import type { KeyVerdicts } from "../evaluate-key";
import type { PreparedKey, PreparedPrincipal } from "../prepare";
import { type Cell, VERDICTS } from "../schemas";
import type { VerdictCode } from "../types";
import { EDGE_ACTIONS, type EdgeSets, isEdge, toSets } from "./edge-sets";
import { reasonFacts } from "./reason-facts";
import { isThroughIam } from "./through-iam";

/** The access of all principals of one class to a key. */
export interface ClassAccess {
  sets: EdgeSets;
  /** The same text as long as every verdict has the same reasons and remaining conditions. */
  reasons: string;
}

const CODES: Readonly<Record<Cell["verdict"], [direct: VerdictCode, throughIam: VerdictCode]>> = {
  allowed: ["A", "a"],
  "allowed-if": ["C", "c"],
  denied: ["D", "D"],
  "not-allowed": ["-", "-"],
  unknown: ["?", "?"],
};

/**
 * What each class of principals may do with a key, by class; null where it may do nothing. `verdicts` are those of
 * EDGE_ACTIONS. Only what is, or may be, allowed is explained, once a class.
 */
export function accessOfClasses(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  { representatives, verdicts }: KeyVerdicts,
): (ClassAccess | null)[] {
  return representatives.map((position, index) => {
    const principal = principals[position];
    if (principal === undefined) return null;
    const facts: string[] = [];
    const codes = EDGE_ACTIONS.map(({ name }, action) => {
      const verdict = VERDICTS[verdicts[index * EDGE_ACTIONS.length + action] ?? -1] ?? "unknown";
      if (verdict === "not-allowed" || verdict === "denied") return CODES[verdict][0];
      const cell = evaluateCell(key, principal, name);
      facts.push(reasonFacts(cell));
      return CODES[verdict][isThroughIam(cell) ? 1 : 0];
    });
    const sets = toSets(codes.join(""));
    return isEdge(sets) ? { sets, reasons: facts.join("\n") } : null;
  });
}
