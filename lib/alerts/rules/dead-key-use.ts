import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Judgement } from "../types";
import { byTime, evidenceOf, groupBy, iso, sumOf } from "./finding";

/** What KMS answers for a key that is disabled, or in a state that permits no use (KMS Developer Guide, "Key states"). */
export const DEAD_OUTCOMES: readonly string[] = ["DisabledException", "KMSInvalidStateException"];

/** Calls that failed because the key is disabled, waits for its deletion, or lacks its material or store. */
export function deadKeyUse(
  cells: readonly Cell[],
  setting: RuleSetting<"dead-key-use">,
): Judgement {
  const dead = cells.filter(({ outcome }) => DEAD_OUTCOMES.includes(outcome));
  const findings = groupBy(dead, ({ key }) => key.arn).flatMap((group) => {
    const sorted = [...group].sort(byTime);
    const [first] = sorted;
    if (!first || sumOf(group) < setting.numbers.failures) return [];
    const callers = new Set(group.map(({ principal }) => principal.ref));
    return {
      rule: "dead-key-use" as const,
      severity: setting.severity,
      key: first.key,
      accountId: first.key.accountId,
      region: first.key.region,
      principalRef: callers.size === 1 ? first.principal.ref : null,
      apart: "",
      facts: { outcome: first.outcome, operation: first.operation, measuredAt: iso(first.at) },
      evidence: sorted.map((cell) => evidenceOf(cell)),
    };
  });
  return { findings, unjudged: 0 };
}
