import type { ActionFacts } from "./actions/action-table";
import { evaluateCell } from "./evaluate-cell";
import { Evaluator, type KeyExplanations, type KeyVerdicts } from "./fast/evaluator";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { isSharedInFamily, uniteCells, widestOf } from "./rules/families";
import { isThroughIam, mayReachDirectly } from "./rules/through-iam";
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

/** The class of each principal, in the order given. For many matrices keep one `MatrixEvaluator`. */
export function evaluateMatrix(
  family: KeyFamily,
  principals: readonly PreparedPrincipal[],
  actions: readonly ActionFacts[],
): MatrixClass[] {
  return new MatrixEvaluator(actions).evaluate(family, principals);
}

/**
 * Evaluates matrices one after another; lists of principals that were seen before, as the same objects, are quick.
 * Memory grows with what was seen: drop it after a while.
 */
export class MatrixEvaluator {
  private readonly all: Evaluator;
  /** For the other keys of a family: of what they share. */
  private readonly ofFamily: Evaluator;
  private readonly shared: readonly ActionFacts[];

  constructor(private readonly actions: readonly ActionFacts[]) {
    this.shared = actions.filter(({ name }) => isSharedInFamily(name));
    this.all = new Evaluator(actions);
    this.ofFamily = new Evaluator(this.shared);
  }

  /** The class of each principal, in the order given. */
  evaluate(family: KeyFamily, principals: readonly PreparedPrincipal[]): MatrixClass[] {
    const own = this.all.explain(family.key, principals);
    const explained = new SampledCells(family.key, own, this.actions);
    const related = family.related.map((key) => this.ofFamily.evaluate(key, principals));
    const known = new Map<string, MatrixClass>();
    return principals.map((principal, index) => {
      const id = [own, ...related].map(({ classes }) => classes[index]).join();
      const found = known.get(id);
      if (found !== undefined) return found;
      const made = this.classOf(family, principal, index, own, related, (action) =>
        family.related.length > 0 && isSharedInFamily(action)
          ? evaluateFamilyCell(family, principal, action)
          : explained.of(index, principal, action),
      );
      known.set(id, made);
      return made;
    });
  }

  private classOf(
    family: KeyFamily,
    principal: PreparedPrincipal,
    index: number,
    own: KeyVerdicts,
    related: readonly KeyVerdicts[],
    cellOf: (action: string) => Cell,
  ): MatrixClass {
    const cells = new Map<string, Cell>();
    const cell = (action: string): Cell => {
      const made = cells.get(action) ?? cellOf(action);
      cells.set(action, made);
      return made;
    };
    const direct = [family.key, ...family.related].map((key) =>
      mayReachDirectly(key, principal.caller),
    );
    const codes = this.actions.map((action, position) => {
      const inFamily = this.shared.indexOf(action);
      const others = inFamily < 0 ? [] : related;
      const verdict = widestOf([
        verdictAt(own, index, position, this.actions.length),
        ...others.map((each) => verdictAt(each, index, inFamily, this.shared.length)),
      ]);
      return codeOf(verdict, () =>
        direct.some((reaches) => reaches(action)) ? isThroughIam(cell(action.name)) : true,
      );
    });
    return { codes: codes.join(""), cell };
  }
}

/** Cells of one key: what is said for the same reasons to many principals and of many actions is put in words once. */
class SampledCells {
  private readonly cells = new Map<number, Cell>();
  private readonly positions: ReadonlyMap<string, number>;

  constructor(
    private readonly key: PreparedKey,
    private readonly given: KeyExplanations,
    actions: readonly ActionFacts[],
  ) {
    this.positions = new Map(actions.map(({ name }, position) => [name, position]));
  }

  of(index: number, principal: PreparedPrincipal, action: string): Cell {
    const { classes, explanations } = this.given;
    const position = this.positions.get(action);
    // An action that the matrix does not have.
    if (position === undefined) return evaluateCell(this.key, principal, action);
    const sample = explanations(classes[index] ?? 0)[position] ?? 0;
    const cell = this.cells.get(sample) ?? this.given.cell(sample);
    this.cells.set(sample, cell);
    return { ...cell, principal: principal.arn, action };
  }
}

function verdictAt(
  { classes, verdicts }: KeyVerdicts,
  index: number,
  position: number,
  width: number,
): Verdict {
  return VERDICTS[verdicts[(classes[index] ?? 0) * width + position] ?? -1] ?? "unknown";
}

function codeOf(verdict: Verdict, throughIam: () => boolean): VerdictCode {
  switch (verdict) {
    case "denied":
      return "D";
    case "not-allowed":
      return "-";
    case "unknown":
      return "?";
    case "allowed":
      return throughIam() ? "a" : "A";
    case "allowed-if":
      return throughIam() ? "c" : "C";
  }
}
