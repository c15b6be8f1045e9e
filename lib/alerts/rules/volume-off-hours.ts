import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Cell, Judgement } from "../types";
import { type BusinessTime, businessClock } from "./business-time";
import { byTime, evidenceOf, groupBy, iso, sumOf } from "./finding";

/**
 * More Decrypts of a key in five minutes than set, outside business hours, whoever made them. A cell is judged by when
 * it begins. Knows no history: a gap hides calls and makes none up.
 */
export function volumeOffHours(
  cells: readonly Cell[],
  setting: RuleSetting<"volume-off-hours">,
  business: BusinessTime,
): Judgement {
  const isBusiness = businessClock(business);
  const decrypts = cells.filter(({ operation, outcome }) => isDecrypt(operation) && outcome === "");
  const limit = setting.numbers.decrypts;
  const findings = groupBy(decrypts, ({ key }) => key.arn).flatMap((ofKey) => {
    const over = groupBy(ofKey, ({ at }) => String(at)).filter(
      (alike) => sumOf(alike) > limit && alike[0] && !isBusiness(alike[0].at),
    );
    const all = over.flat().sort(byTime);
    const [first] = all;
    if (!first) return [];
    const worst = over.reduce((most, alike) => (sumOf(alike) > sumOf(most) ? alike : most));
    const callers = groupBy(all, ({ principal }) => principal.ref).sort(
      (a, b) => sumOf(b) - sumOf(a),
    );
    return {
      rule: "volume-off-hours" as const,
      severity: setting.severity,
      key: first.key,
      accountId: first.key.accountId,
      region: first.key.region,
      // Who made nearly all of them; with several of a like share nobody is named.
      principalRef: mostly(callers, sumOf(all)),
      apart: "",
      facts: {
        operation: "Decrypt",
        measured: sumOf(worst),
        minutes: 5,
        measuredAt: iso(worst[0]?.at ?? first.at),
        limit,
      },
      evidence: all.map((cell) => evidenceOf(cell)),
    };
  });
  return { findings, unjudged: 0 };
}

/** ReEncrypt opens a ciphertext as Decrypt does. */
export function isDecrypt(operation: string): boolean {
  return operation === "Decrypt" || operation === "ReEncrypt";
}

function mostly(callers: readonly Cell[][], all: number): string | null {
  const [most = []] = callers;
  return sumOf(most) * 10 >= all * 9 ? (most[0]?.principal.ref ?? null) : null;
}
