import type { Cell } from "../schemas";
import { VERDICT_CODES, type VerdictCode } from "../types";
import type { Held } from "./facts";

/** Reasons are looked at where they tell a grant's permission from a policy's, or why something is unknown. */
const WITH_REASONS = "kms:CreateGrant";

/**
 * What judgements look at, from a row of a matrix: one code an action, and a cell that is made only where conditions or
 * reasons matter. Principals of one class share the answer, so call it once a class.
 */
export function toHeld(
  codes: string,
  actions: readonly string[],
  cell: (action: string) => Cell,
): ReadonlyMap<string, Held> {
  return new Map(
    actions.map((action, index) => {
      const code = (codes[index] ?? "?") as VerdictCode;
      const { verdict, throughIam } = VERDICT_CODES[code] ?? VERDICT_CODES["?"];
      const open = verdict === "allowed-if" || verdict === "unknown";
      const gives = verdict === "allowed" && action === WITH_REASONS;
      const made = open || gives ? cell(action) : null;
      return [
        action,
        {
          verdict,
          throughIam,
          conditions: made === null ? (verdict === "allowed" ? [] : null) : made.conditions,
          reasons: made?.reasons ?? null,
        },
      ];
    }),
  );
}
