import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Finding, Judgement } from "../types";
import { byTime, evidenceOf, groupBy, isForeign, iso, MINUTE } from "./finding";

const DENIED = new Set(["AccessDenied", "AccessDeniedException"]);
/** KMS API Reference, Decrypt: what a ciphertext, context or key that do not belong together answers. */
const UNFIT = new Set(["InvalidCiphertextException", "IncorrectKeyException"]);

export const TROUBLE_OUTCOMES: readonly string[] = [...DENIED, ...UNFIT];

/**
 * Denied calls of one principal to one key, so many within an hour; from another account fewer are enough. A denial
 * across accounts is only in the caller's trail (KMS Developer Guide, "Logging AWS KMS API calls").
 */
export function denialBurst(
  cells: readonly Cell[],
  setting: RuleSetting<"denial-burst">,
): Judgement {
  const { denials, foreign } = setting.numbers;
  const denied = cells.filter(({ outcome }) => DENIED.has(outcome));
  const least = (cell: Cell) => (isForeign(cell) ? Math.min(foreign, denials) : denials);
  return { findings: burstsOf(denied, "denial-burst", setting, 60, least), unjudged: 0 };
}

/** Ciphertexts that did not open, so many by one principal with one key within a quarter of an hour. */
export function badCiphertextBurst(
  cells: readonly Cell[],
  setting: RuleSetting<"bad-ciphertext-burst">,
): Judgement {
  const unfit = cells.filter(({ outcome }) => UNFIT.has(outcome));
  const least = () => setting.numbers.failures;
  return { findings: burstsOf(unfit, "bad-ciphertext-burst", setting, 15, least), unjudged: 0 };
}

function burstsOf(
  cells: readonly Cell[],
  rule: "denial-burst" | "bad-ciphertext-burst",
  { severity }: RuleSetting,
  minutes: number,
  leastOf: (cell: Cell) => number,
): Finding[] {
  return groupBy(cells, ({ key, principal }) => JSON.stringify([key.arn, principal.ref])).flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const sorted = [...group].sort(byTime);
      const least = leastOf(first);
      const { burst, worst } = within(sorted, minutes * MINUTE, least);
      const [begin] = burst;
      if (!begin) return [];
      const { key, principal } = first;
      return {
        rule,
        severity,
        key,
        accountId: key.accountId,
        region: key.region,
        principalRef: principal.ref,
        apart: "",
        facts: {
          measured: worst,
          minutes,
          measuredAt: iso(begin.at),
          limit: least,
          outcome: begin.outcome,
          operation: begin.operation,
        },
        evidence: burst.map((cell) => evidenceOf(cell)),
      };
    },
  );
}

/** The cells that are in some window with `least` calls, and how many the fullest window has. Cells in order. */
function within(cells: readonly Cell[], window: number, least: number) {
  const burst = new Set<Cell>();
  let [from, count, worst] = [0, 0, 0];
  for (const [place, cell] of cells.entries()) {
    count += cell.count;
    while (cell.at - (cells[from]?.at ?? cell.at) >= window) {
      count -= cells[from]?.count ?? 0;
      from += 1;
    }
    if (count < least) continue;
    worst = Math.max(worst, count);
    for (let at = from; at <= place; at += 1) {
      const one = cells[at];
      if (one) burst.add(one);
    }
  }
  return { burst: [...burst], worst };
}
