import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Judgement, KeyName } from "../types";
import { byTime, groupBy, iso } from "./finding";
import { spreadOf, usualOf } from "./usual";

/** How many deviations above the median are no accident any more. */
const DEVIATIONS = 6;

/** An hour of a key with much use, and the same hour of earlier weeks. */
export interface BusyHour {
  key: KeyName;
  at: number;
  count: number;
  /** Counts of the same hour, one for each earlier week of which that hour is covered. */
  earlier: readonly number[];
}

/**
 * Successful use in an hour that is above the set number of calls, the set multiple of the median of the same hour of
 * earlier weeks, and six robust deviations. Hours with fewer than four covered weeks before them are not judged.
 */
export function volumeAboveUsual(
  hours: readonly BusyHour[],
  setting: RuleSetting<"volume-above-usual">,
): Judgement {
  const { times, calls } = setting.numbers;
  let unjudged = 0;
  const over = hours.flatMap((hour) => {
    if (hour.count < calls) return [];
    const usual = usualOf(hour.earlier);
    if (!usual) {
      unjudged += 1;
      return [];
    }
    const { median } = usual;
    // Counts as such scatter by their root.
    const spread = Math.max(spreadOf(hour.earlier, median), Math.sqrt(median), 1);
    const limit = Math.ceil(Math.max(calls, times * median, median + DEVIATIONS * spread));
    return hour.count > limit ? { hour, usual, limit } : [];
  });
  const findings = groupBy(over, ({ hour }) => hour.key.arn).flatMap((ofKey) => {
    const [first] = ofKey;
    if (!first) return [];
    const worst = ofKey.reduce((most, each) => (each.hour.count > most.hour.count ? each : most));
    return {
      rule: "volume-above-usual" as const,
      severity: setting.severity,
      key: first.hour.key,
      accountId: first.hour.key.accountId,
      region: first.hour.key.region,
      principalRef: null,
      apart: "",
      facts: {
        measured: worst.hour.count,
        minutes: 60,
        measuredAt: iso(worst.hour.at),
        limit: worst.limit,
        usual: worst.usual,
      },
      evidence: ofKey
        .map(({ hour }) => ({
          at: hour.at,
          part: "hour",
          count: hour.count,
          detail: { kind: "calls" as const, minutes: 60 },
        }))
        .sort(byTime),
    };
  });
  return { findings, unjudged };
}
