import type { AccessComparison } from "@/lib/access/schemas/comparison";
import { absentCode, withoutAccess } from "@/lib/access/schemas/differences";
import type { AccessMatrix, MatrixPrincipal } from "@/lib/access/schemas/matrix";
import { codeOf, type VerdictCode } from "@/lib/access/types";
import type { CellChange } from "./grid-types";

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

const CHANGES: Readonly<Record<string, CellChange>> = {
  "+": "gained",
  "-": "lost",
  "~": "other",
  "?": "unclear",
};

/** Several changes as one: gain and loss together are another kind of access. */
export function sumChanges(changes: readonly (CellChange | null)[]): CellChange | null {
  const has = (change: CellChange) => changes.includes(change);
  if (has("gained") && has("lost")) return "other";
  for (const change of ["gained", "lost", "unclear", "other"] as const) {
    if (has(change)) return change;
  }
  return null;
}

/**
 * What differs by principal and action, as it was found: the principals of the first picture in its order, then those of
 * the other alone as the first has them.
 */
export function compareMatrices({ now, other, differences }: AccessComparison): MatrixComparison {
  const [absentNow, absentThen] = [now, other].map((matrix) =>
    absentCode(matrix).repeat(matrix.actions.length),
  );
  const earlier = new Map(other.principals.map((principal) => [principal.ref, principal]));
  const here = new Set(now.principals.map(({ ref }) => ref));
  const left = other.principals
    .filter(({ ref }) => !here.has(ref))
    .map((principal) => withoutAccess(principal, absentNow ?? ""));
  const changesOf = new Map(differences.map(({ ref, changes }) => [ref, changes]));
  const codes = (verdicts: string) => now.actions.map((_, at) => codeOf(verdicts[at]));
  const principals = [...now.principals, ...left].map((principal): ComparedPrincipal => {
    const changes = changesOf.get(principal.ref) ?? "";
    return {
      principal,
      before: codes(earlier.get(principal.ref)?.verdicts ?? absentThen ?? ""),
      after: codes(principal.verdicts),
      changes: now.actions.map((_, at) => CHANGES[changes[at] ?? "="] ?? null),
    };
  });
  return {
    principals,
    changed: differences.length,
    capabilities: countChanges(now, principals),
  };
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
const NAMED = 2;

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
