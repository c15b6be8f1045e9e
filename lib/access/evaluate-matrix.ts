import type { ActionFacts } from "./actions/action-table";
import { evaluateCell } from "./evaluate-cell";
import { evaluateKey, type KeyVerdicts } from "./evaluate-key";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { isSharedInFamily, uniteCells, widestOf } from "./rules/families";
import { isThroughIam } from "./rules/through-iam";
import { type Cell, VERDICTS, type Verdict } from "./schemas";
import type { VerdictCode } from "./types";

/** A key with those of its family whose grants and policies count as well for what they open. */
export interface KeyFamily {
  key: PreparedKey;
  related: readonly PreparedKey[];
}

/** Principals whose verdicts and reasons are the same but for their names. */
export interface MatrixClass {
  /** One character an action: see VERDICT_CODES. */
  codes: string;
  /** The answer to an action for one principal of the class; made when it is asked for. */
  cell(action: string): Cell;
}

/** Evaluates one cell; for what a multi-Region family shares, the union over the family (rule 24). */
export function evaluateFamilyCell(
  { key, related }: KeyFamily,
  principal: PreparedPrincipal,
  action: string,
): Cell {
  const own = evaluateCell(key, principal, action);
  if (related.length === 0 || !isSharedInFamily(action)) return own;
  const members = [key, ...related].map((each) => ({
    key: each.key.arn,
    cell: each === key ? own : evaluateCell(each, principal, action),
  }));
  return uniteCells(members);
}

/** The class of each principal, in the order given. */
export function evaluateMatrix(
  family: KeyFamily,
  principals: readonly PreparedPrincipal[],
  actions: readonly ActionFacts[],
): MatrixClass[] {
  const own = evaluateKey(family.key, principals, actions);
  const shared = actions.filter(({ name }) => isSharedInFamily(name));
  const related = family.related.map((key) => evaluateKey(key, principals, shared));
  const classes = new Map<string, MatrixClass>();
  return principals.map((principal, index) => {
    const id = [own, ...related].map(({ classes }) => classes[index]).join();
    const known = classes.get(id);
    if (known) return known;
    const cells = new Map<string, Cell>();
    const cell = (action: string): Cell => {
      const made = cells.get(action) ?? evaluateFamilyCell(family, principal, action);
      cells.set(action, made);
      return made;
    };
    const codes = actions.map(({ name }, position) => {
      const verdicts = [
        verdictAt(own, index, position, actions.length),
        ...(isSharedInFamily(name)
          ? related.map((each) =>
              verdictAt(
                each,
                index,
                shared.findIndex((other) => other.name === name),
                shared.length,
              ),
            )
          : []),
      ];
      return codeOf(widestOf(verdicts), () => cell(name));
    });
    const made = { codes: codes.join(""), cell };
    classes.set(id, made);
    return made;
  });
}

function verdictAt(
  { classes, verdicts }: KeyVerdicts,
  index: number,
  position: number,
  width: number,
): Verdict {
  return VERDICTS[verdicts[(classes[index] ?? 0) * width + position] ?? -1] ?? "unknown";
}

function codeOf(verdict: Verdict, cell: () => Cell): VerdictCode {
  switch (verdict) {
    case "denied":
      return "D";
    case "not-allowed":
      return "-";
    case "unknown":
      return "?";
    case "allowed":
      return isThroughIam(cell()) ? "a" : "A";
    case "allowed-if":
      return isThroughIam(cell()) ? "c" : "C";
  }
}
