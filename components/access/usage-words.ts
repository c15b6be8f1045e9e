import type { UseWithin } from "@/lib/access/schemas/usage-within";
import type { KnownUsage } from "@/lib/access/schemas/uses";
import type { UseState } from "@/lib/access/types";

export const USE_LABELS: Readonly<Record<UseState, string>> = {
  used: "Used in 90 days",
  unused: "Not used in 90 days",
  never: "Never used",
  unknown: "Use not known",
};

const GAPS: Readonly<Record<KnownUsage["gaps"][number], string>> = {
  excluded: "the trail leaves KMS out",
  "unread-trail": "it is not known whether the trail logs KMS",
  "no-source": "no source feeds this account and region",
  failed: "a source could not be read",
  changed: "a log file is not as CloudTrail delivered it",
  missing: "a log file that CloudTrail delivered is gone",
  "not-yet": "it is not read yet",
  dropped: "it is older than usage is kept",
};

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const utc = (at: string) => `${at.slice(0, 16).replace("T", " ")} UTC`;

/** As short as it can be, beside a glyph: calls in 90 days, or why there is no number. */
export function markOfUse({ state, calls }: UseWithin): string {
  if (state === "used") return compact.format(calls);
  return state === "unknown" ? "?" : "0";
}

/** In words, to follow a verdict. */
export function wordsOfUse(use: UseWithin | null): string {
  if (use === null) return "use not counted apart";
  const { state, calls, lastUsedAt } = use;
  const last = lastUsedAt === null ? "" : `, last ${utc(lastUsedAt)}`;
  if (state === "used") {
    return `${calls.toLocaleString("en")} call${calls === 1 ? "" : "s"} in 90 days${last}`;
  }
  if (state === "unused") return `not used in 90 days${last}`;
  return state === "never" ? "never used" : `use not known${last}`;
}

/** Why use cannot be told, in one sentence; null where it can. */
export function usageGap({ gaps, knownSince }: KnownUsage): string | null {
  if (gaps.length === 0) return null;
  const why = gaps.map((gap) => GAPS[gap]).join(", and ");
  const since = knownSince === null ? "" : ` It is whole from ${utc(knownSince)} on.`;
  return `Usage of the last 90 days is not all known: ${why}.${since}`;
}
