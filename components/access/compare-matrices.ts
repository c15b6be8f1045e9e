import type { AccessMatrix, MatrixPrincipal } from "@/lib/access/schemas/matrix";
import type { VerdictCode } from "@/lib/access/types";
import type { CellChange } from "./grid-types";
import { codeOf } from "./verdict-words";

/** A principal in both pictures. `before` and `after` have one code an action, in the order of the later picture. */
export interface ComparedPrincipal {
  /** As the later picture has it; as the earlier one where it is in that alone. */
  principal: MatrixPrincipal;
  before: readonly VerdictCode[];
  after: readonly VerdictCode[];
  changes: readonly (CellChange | null)[];
}

/** How many principals differ in one capability; one that gains and loses in it counts for both. */
export interface CapabilityChange {
  label: string;
  gained: number;
  lost: number;
  other: number;
  unclear: number;
}

export interface MatrixComparison {
  principals: readonly ComparedPrincipal[];
  /** Principals with any difference. */
  changed: number;
  capabilities: readonly CapabilityChange[];
}

/** How much access a verdict is; null: cannot be told. */
function levelOf(code: VerdictCode): 0 | 1 | 2 | null {
  if (code === "?") return null;
  if (code === "A" || code === "a") return 2;
  return code === "C" || code === "c" ? 1 : 0;
}

/** What became of one verdict. A step to or from unknown is neither gain nor loss. */
export function compareCodes(before: VerdictCode, after: VerdictCode): CellChange | null {
  if (before === after) return null;
  const from = levelOf(before);
  const to = levelOf(after);
  if (from === null || to === null) return "unclear";
  if (from === to) return "other";
  return to > from ? "gained" : "lost";
}

/** Several changes as one: gain and loss together are another kind of access. */
export function sumChanges(changes: readonly (CellChange | null)[]): CellChange | null {
  const has = (change: CellChange) => changes.includes(change);
  if (has("gained") && has("lost")) return "other";
  for (const change of ["gained", "lost", "unclear", "other"] as const) {
    if (has(change)) return change;
  }
  return null;
}

/** What a picture says of a principal that is not in it: nothing, unless its key policy was never read. */
function absentCode({ sources }: AccessMatrix): VerdictCode {
  const policy = sources.find(({ part }) => part === "key-policy");
  return policy && policy.readAt === null ? "?" : "-";
}

/** Reads verdicts of one picture in the order of another's actions; an action that it has not is unknown. */
function readerOf(matrix: AccessMatrix, actions: readonly string[]) {
  const places = new Map(matrix.actions.map((action, at) => [action, at]));
  const order = actions.map((action) => places.get(action));
  const absent = absentCode(matrix);
  return (principal: MatrixPrincipal | undefined): VerdictCode[] =>
    order.map((at) => {
      if (at === undefined) return "?";
      return principal ? codeOf(principal.verdicts[at]) : absent;
    });
}

/**
 * The difference of two pictures by principal and action; both must be of all principals, those without access too.
 * The principals of the later one come first, in its order.
 */
export function compareMatrices(before: AccessMatrix, after: AccessMatrix): MatrixComparison {
  const earlier = new Map(before.principals.map((principal) => [principal.ref, principal]));
  const later = new Map(after.principals.map((principal) => [principal.ref, principal]));
  const readBefore = readerOf(before, after.actions);
  const readAfter = readerOf(after, after.actions);
  const left = before.principals.filter(({ ref }) => !later.has(ref));
  const principals = [...after.principals, ...left].map((principal) => {
    const was = readBefore(earlier.get(principal.ref));
    const is = readAfter(later.get(principal.ref));
    const changes = is.map((code, at) => compareCodes(was[at] ?? "?", code));
    const here = later.has(principal.ref) ? principal : withoutAccess(principal, is);
    return { principal: here, before: was, after: is, changes };
  });
  return {
    principals,
    changed: principals.filter(({ changes }) => changes.some((change) => change !== null)).length,
    capabilities: countChanges(after, principals),
  };
}

/** A principal of the earlier picture alone, as the later one has it: what was judged there is not so here. */
function withoutAccess(principal: MatrixPrincipal, codes: readonly VerdictCode[]): MatrixPrincipal {
  const group = codes.every((code) => code === "-") ? "no-access" : principal.group;
  return { ...principal, group, risk: 0, judgements: [] };
}

function countChanges(
  { capabilities, actions }: AccessMatrix,
  principals: readonly ComparedPrincipal[],
): CapabilityChange[] {
  const places = new Map(actions.map((action, at) => [action, at]));
  return capabilities.map((capability) => {
    const within = capability.actions.flatMap((action) => places.get(action) ?? []);
    const count = { label: capability.label, gained: 0, lost: 0, other: 0, unclear: 0 };
    for (const { changes } of principals) {
      for (const kind of new Set(within.map((at) => changes[at]))) {
        if (kind) count[kind] += 1;
      }
    }
    return count;
  });
}

/** Words of a comparison: over time principals gain and lose, between two keys they have more or less. */
export type ComparisonKind = "times" | "keys";

const VERBS: Record<ComparisonKind, Record<"gained" | "lost", [one: string, many: string]>> = {
  times: { gained: ["gains", "gain"], lost: ["loses", "lose"] },
  keys: { gained: ["has more", "have more"], lost: ["has less", "have less"] },
};

const REST: Record<ComparisonKind, Record<"gained" | "lost", string>> = {
  times: { gained: "gains in", lost: "losses in" },
  keys: { gained: "more in", lost: "less in" },
};

/** So many capabilities are named for gains, and as many for losses. */
const NAMED = 4;

/** The comparison in a sentence: `2 principals gain decrypt, 1 loses grant.` */
export function comparisonSentence(comparison: MatrixComparison, kind: ComparisonKind): string {
  const { principals, changed, capabilities } = comparison;
  if (changed === 0) return "No principal may do more or less, or the same in another way.";
  const parts: string[] = [];
  const say = (count: number, verb: readonly [string, string], what: string) => {
    if (count === 0) return;
    const noun = parts.length > 0 ? "" : count === 1 ? " principal" : " principals";
    parts.push(`${count}${noun} ${verb[count === 1 ? 0 : 1]} ${what}`);
  };
  for (const direction of ["gained", "lost"] as const) {
    const found = capabilities.filter((capability) => capability[direction] > 0);
    for (const { label, ...counts } of found.slice(0, NAMED)) {
      say(counts[direction], VERBS[kind][direction], lowerFirst(label));
    }
    const rest = found.length - NAMED;
    if (rest > 0) {
      parts.push(
        `${REST[kind][direction]} ${rest} further ${rest === 1 ? "capability" : "capabilities"}`,
      );
    }
  }
  const count = (wanted: CellChange) =>
    principals.filter(({ changes }) => changes.includes(wanted)).length;
  say(count("other"), ["differs in how", "differ in how"], "access is given or refused");
  say(count("unclear"), ["cannot", "cannot"], "be compared in full, for a side is unknown");
  return `${parts.join(", ")}.`;
}

function lowerFirst(label: string): string {
  return label.charAt(0).toLowerCase() + label.slice(1);
}
