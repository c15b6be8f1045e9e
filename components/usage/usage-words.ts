import type { UsageSeries } from "@/lib/usage/schemas/series";
import type { GapReason } from "@/lib/usage/types";

export const GAP_WORDS: Readonly<Record<GapReason, string>> = {
  excluded: "the trail excludes KMS",
  "unread-trail": "not known whether the trail logs KMS",
  "no-source": "no source of CloudTrail feeds it",
  failed: "a source did not give all",
  changed: "a log file is not as CloudTrail delivered it",
  missing: "a log file that CloudTrail delivered is gone",
  "not-yet": "not delivered or read yet",
  dropped: "older than usage is kept",
};

export const count = (value: number) => value.toLocaleString("en");
const some = (value: number, one: string, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45 min`, `3 h`, `2 days 4 h`: a length in seconds, two units at most. */
export function lengthWords(seconds: number): string {
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / MINUTE))} min`;
  if (seconds < DAY) {
    const minutes = Math.round((seconds % HOUR) / MINUTE);
    return `${Math.floor(seconds / HOUR)} h${minutes > 0 ? ` ${minutes} min` : ""}`;
  }
  const days = Math.floor(seconds / DAY);
  const hours = Math.round((seconds % DAY) / HOUR);
  return `${some(days, "day")}${hours > 0 && days < 14 ? ` ${hours} h` : ""}`;
}

/** The calls that are counted, e.g. `Decrypt calls` or `uses`. */
function what(operations: readonly string[], all: boolean, calls: number): string {
  const [only, ...more] = operations;
  const noun = calls === 1 ? "call" : "calls";
  if (only !== undefined && more.length === 0) return `${only} ${noun}`;
  if (only !== undefined) return `${operations.length} operations' ${noun}`;
  return all ? noun : `cryptographic ${noun}`;
}

/** How the time before compares; null where it cannot be compared. */
function compared({ count: now, atLeast, before }: UsageSeries, time: string): string | null {
  const than = `the ${time} before`;
  if (atLeast || before.atLeast) return null;
  if (now === 0 && before.count === 0) return `as in ${than}`;
  if (before.count === 0) return `none in ${than}`;
  const ratio = now / before.count;
  if (now === 0) return `${count(before.count)} in ${than}`;
  if (ratio > 0.95 && ratio < 1.05) return `as many as in ${than}`;
  const factor = ratio >= 10 ? count(Math.round(ratio)) : ratio.toFixed(ratio < 0.1 ? 2 : 1);
  return `${factor} times ${than}`;
}

interface Asked {
  operations: readonly string[];
  /** Also calls that read or administer. */
  all: boolean;
  /** How many different callers; null where it is not told. */
  principals: number | null;
}

function missingWords({ missing, gaps, scopes }: UsageSeries): string | null {
  const reasons = [...new Set(gaps.map(({ reason }) => GAP_WORDS[reason]))];
  const why = reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
  const partly = Math.max(0, missing.some - missing.all);
  if (scopes === 0) return "no account is read, so nothing is known";
  const parts = [
    missing.all > 0 ? `no data for ${lengthWords(missing.all)}` : null,
    partly >= MINUTE ? `not all is known of ${lengthWords(partly)}` : null,
  ].filter((part) => part !== null);
  return parts.length > 0 ? `${parts.join(", ")}${why}` : null;
}

/**
 * A chart in one sentence, e.g. `47,310 Decrypt calls in 7 days by 4 principals, 2.1 times the 7 days before; no data for 3 h
 * (the trail excludes KMS)`. Where something is missing a sum is said to be the least, and nothing is compared with it.
 */
export function usageSentence(series: UsageSeries, asked: Asked): string {
  const { count: calls, failed, atLeast } = series;
  const end = Math.min(Date.parse(series.to), Date.parse(series.now));
  const seconds = Math.max(0, (end - Date.parse(series.from)) / 1000);
  const time = lengthWords(roundUp(seconds, series.step));
  const missing = missingWords(series);
  if (calls === 0 && missing !== null && series.missing.all >= seconds - 1) {
    const why = [...new Set(series.gaps.map(({ reason }) => GAP_WORDS[reason]))].join("; ");
    return capital(`Nothing is known of ${time}: ${why || missing}.`);
  }
  const named = what(asked.operations, asked.all, calls);
  const sum =
    calls === 0 ? `No ${named} seen` : `${atLeast ? "At least " : ""}${count(calls)} ${named}`;
  const by = asked.principals && calls > 0 ? ` by ${some(asked.principals, "principal")}` : "";
  const errors = failed > 0 ? `, ${some(failed, "call")} with an error` : "";
  const than = compared(series, time);
  return capital(
    `${sum} in ${time}${by}${errors}${than ? `, ${than}` : ""}${missing ? `; ${missing}` : ""}.`,
  );
}

/** The begun step is told as time that has passed: 7 days and 20 minutes are 7 days to people. */
function roundUp(seconds: number, step: UsageSeries["step"]): number {
  if (seconds < 2 * DAY) return Math.round(seconds / HOUR) * HOUR || seconds;
  return step === "5m" || step === "15m" ? seconds : Math.round(seconds / DAY) * DAY;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What a point says of its coverage; null where all is known. */
export function pointWords(point: UsageSeries["points"][number]): string | null {
  if (point.state === "covered") return null;
  const why = point.reasons.map((reason) => GAP_WORDS[reason]).join("; ");
  return point.state === "gap" ? `No data: ${why}` : `Not all is known: ${why}`;
}
