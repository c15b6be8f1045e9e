import type { Cell } from "../schemas";
import { codeOf, VERDICT_CODES } from "../types";
import type { Held } from "./facts";

/** Reasons are looked at where they tell a grant's permission from a policy's, or why something is unknown. */
const WITH_REASONS = "kms:CreateGrant";

/** Conditions and reasons are made when a judgement looks at them: most never are. */
class HeldCell implements Held {
  constructor(
    readonly verdict: Held["verdict"],
    readonly throughIam: boolean,
    private readonly action: string,
    private readonly cell: (action: string) => Cell,
  ) {}

  private get asks(): boolean {
    if (this.verdict === "allowed") return this.action === WITH_REASONS;
    return this.verdict === "allowed-if" || this.verdict === "unknown";
  }

  get conditions(): Held["conditions"] {
    if (this.asks) return this.cell(this.action).conditions;
    return this.verdict === "allowed" ? [] : null;
  }

  get reasons(): Held["reasons"] {
    return this.asks ? this.cell(this.action).reasons : null;
  }
}

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
      const { verdict, throughIam } = VERDICT_CODES[codeOf(codes[index])];
      return [action, new HeldCell(verdict, throughIam, action, cell)];
    }),
  );
}
