import type { Cell, RemainingCondition, Verdict } from "../schemas";

/** Operations on a ciphertext that any key of a multi-Region family can do in another's place (kms/rotate-keys). */
const SHARED = new Set(["kms:decrypt", "kms:reencryptfrom"]);

/** Whether access to one key of a family gives what access to another does. */
export function isSharedInFamily(action: string): boolean {
  return SHARED.has(action.toLowerCase());
}

/** From what gives most: of several ways to the same plaintext the widest counts. */
const WIDEST: readonly Verdict[] = ["allowed", "unknown", "allowed-if", "denied", "not-allowed"];

/** Of the verdicts of several keys that open the same ciphertexts, at least one, the one that gives most (rule 24). */
export function widestOf(verdicts: readonly Verdict[]): Verdict {
  return WIDEST.find((each) => verdicts.includes(each)) ?? "unknown";
}

/**
 * The verdict of a family of multi-Region keys, whose members decrypt each other's ciphertexts: allowed with one is
 * allowed (rule 24). Each reason says which key it is of. The cells are of one principal and action, the first the
 * key's own; at least one.
 */
export function uniteCells(members: readonly { key: string; cell: Cell }[]): Cell {
  const [first] = members;
  if (first === undefined) throw new Error("A family has at least one key.");
  const verdict = widestOf(members.map(({ cell }) => cell.verdict));
  const deciding = members.filter(({ cell }) => cell.verdict === verdict);
  return {
    ...first.cell,
    verdict,
    reasons: deciding.flatMap(({ key, cell }) =>
      cell.reasons.map((reason) => ({
        ...reason,
        ...("key" in reason ? { key } : {}),
        text: `${reason.text} (${key})`,
      })),
    ),
    conditions: verdict === "allowed-if" ? either(deciding.map(({ cell }) => cell.conditions)) : [],
  };
}

/** Any one list of conditions is enough. */
function either(lists: readonly RemainingCondition[][]): RemainingCondition[] {
  const [only] = lists;
  if (only === undefined || lists.length === 1) return only ?? [];
  const of = lists.map((list): RemainingCondition => {
    const [single] = list;
    if (single !== undefined && list.length === 1) return single;
    return { kind: "all-of", of: list, text: list.map(({ text }) => text).join(", and ") };
  });
  return [{ kind: "any-of", of, text: of.map(({ text }) => text).join(", or ") }];
}
