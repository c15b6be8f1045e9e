import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Coverage, Judgement } from "../types";
import { isCovered } from "./covered-since";
import { byTime, DAY, evidenceOf, groupBy } from "./finding";

/** What a habit is taken from. */
export const HABIT_DAYS = 30;

/** Direct Decrypts of a key, beside what was usual in the 30 days before. */
export interface DirectUse {
  cells: readonly Cell[];
  /** Decrypts of those days, through services and directly. */
  throughServices: number;
  direct: number;
  services: readonly string[];
  coverage: Coverage;
}

/**
 * A Decrypt by a principal itself on a key that is otherwise used through services alone: whoever reads what S3 or EBS
 * encrypted without S3 or EBS goes round their permissions. Not judged where the week before has a gap.
 */
export function directDecrypt(
  uses: readonly DirectUse[],
  setting: RuleSetting<"direct-decrypt">,
): Judgement {
  let unjudged = 0;
  const findings = uses.flatMap((use) => {
    const [first] = use.cells;
    if (!first || use.throughServices < setting.numbers.calls) return [];
    if (use.direct * 1_000 > use.throughServices) return [];
    if (!isCovered(use.coverage, first.at - 7 * DAY, first.at)) {
      unjudged += 1;
      return [];
    }
    return groupBy(use.cells, ({ principal }) => principal.ref).flatMap((cells) => {
      const [one] = cells;
      if (!one) return [];
      return {
        rule: "direct-decrypt" as const,
        severity: setting.severity,
        key: one.key,
        accountId: one.key.accountId,
        region: one.key.region,
        principalRef: one.principal.ref,
        apart: "",
        facts: {
          operation: one.operation,
          before: use.throughServices,
          services: [...use.services].sort().slice(0, 5),
        },
        evidence: [...cells].sort(byTime).map((cell) => evidenceOf(cell)),
      };
    });
  });
  return { findings, unjudged };
}
