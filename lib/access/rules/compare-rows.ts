import type { Cell } from "../schemas";
import { absentCode, type DifferenceCode, withoutAccess } from "../schemas/differences";
import type { AccessMatrix, MatrixPrincipal } from "../schemas/matrix";
import { codeOf, type VerdictCode } from "../types";
import { relateConditions } from "./relate-conditions";

/** A row of a picture with what explains its cells. */
interface Row {
  principal: MatrixPrincipal;
  answers: { cell(action: string): Cell };
}

/** A picture of everybody. */
export interface Picture<R extends Row> {
  rows: readonly R[];
  sources: AccessMatrix["sources"];
}

/** A principal in both pictures; null where a picture does not have it. */
export interface ComparedRow<R extends Row> {
  now: R | null;
  other: R | null;
  /** As the first picture has it, also where it is in the other alone. */
  principal: MatrixPrincipal;
  /** Verdicts in the other picture. */
  before: string;
  /** One character an action: DIFFERENCES, or `=`. */
  changes: string;
}

/**
 * The difference of two pictures by principal and action, the principals of the first in its order before those of the
 * other alone. Both are of the same actions. Of two verdicts under conditions it counts what these let through.
 */
export function compareRows<R extends Row>(
  now: Picture<R>,
  other: Picture<R>,
  actions: readonly string[],
): ComparedRow<R>[] {
  const others = new Map(other.rows.map((row) => [row.principal.ref, row]));
  const here = new Set(now.rows.map(({ principal }) => principal.ref));
  const compare = comparer<R>(actions);
  const [absentNow, absentThen] = [now, other].map((each) =>
    absentCode(each).repeat(actions.length),
  );
  const both = now.rows.map((row): ComparedRow<R> => {
    const then = others.get(row.principal.ref) ?? null;
    const before = then?.principal.verdicts ?? absentThen ?? "";
    const changes = compare(row.principal.verdicts, before, row, then);
    return { now: row, other: then, principal: row.principal, before, changes };
  });
  const left = other.rows.filter(({ principal }) => !here.has(principal.ref));
  return [
    ...both,
    ...left.map((row): ComparedRow<R> => {
      const principal = withoutAccess(row.principal, absentNow ?? "");
      const before = row.principal.verdicts;
      const changes = compare(principal.verdicts, before, null, row);
      return { now: null, other: row, principal, before, changes };
    }),
  ];
}

/** Compares rows of the same verdicts and answers once. */
function comparer<R extends Row>(actions: readonly string[]) {
  const known = new Map<object | null, Map<object | null, Map<string, string>>>();
  return (after: string, before: string, now: R | null, other: R | null): string => {
    const [left, right] = [now?.answers ?? null, other?.answers ?? null];
    const ofNow = known.get(left) ?? new Map<object | null, Map<string, string>>();
    known.set(left, ofNow);
    const ofBoth = ofNow.get(right) ?? new Map<string, string>();
    ofNow.set(right, ofBoth);
    const codes = `${before} ${after}`;
    const made =
      ofBoth.get(codes) ??
      actions
        .map((action, at) => {
          const conditions = (row: R | null) => row?.answers.cell(action).conditions ?? [];
          return compareCodes(codeOf(before[at]), codeOf(after[at]), () =>
            relateConditions(conditions(other), conditions(now)),
          );
        })
        .join("");
    ofBoth.set(codes, made);
    return made;
  };
}

/** How much access a verdict is; null: cannot be told. */
function levelOf(code: VerdictCode): 0 | 1 | 2 | null {
  if (code === "?") return null;
  if (code === "A" || code === "a") return 2;
  return code === "C" || code === "c" ? 1 : 0;
}

/** What became of one verdict. A step to or from unknown is neither more nor less. */
export function compareCodes(
  before: VerdictCode,
  after: VerdictCode,
  relation: () => ReturnType<typeof relateConditions>,
): DifferenceCode | "=" {
  const [from, to] = [levelOf(before), levelOf(after)];
  if (from === null || to === null) return before === after ? "=" : "?";
  if (from !== to) return to > from ? "+" : "-";
  const plain = before === after ? "=" : "~";
  if (from !== 1) return plain;
  return { same: plain, narrower: "-", wider: "+", differs: "~" }[relation()] as
    | DifferenceCode
    | "=";
}
