import type { Verdict } from "@/lib/access/schemas";
import { CODES_BY_STRENGTH, VERDICT_CODES, type VerdictCode } from "@/lib/access/types";

interface VerdictWords {
  /** Name of the verdict, for legends, filters and lists. */
  word: string;
  /** As short as it can be, beside the glyph in a narrow cell; empty where the glyph is enough. */
  short: string;
  /** After the name of an action: `Decrypt: allowed through the account's IAM`. */
  said: string;
}

/** The words of each verdict, from the most access to the least. */
export const VERDICT_WORDS: Readonly<Record<VerdictCode, VerdictWords>> = {
  A: { word: "Allowed", short: "Yes", said: "allowed" },
  a: { word: "Allowed through IAM", short: "IAM", said: "allowed through the account's IAM" },
  C: { word: "Allowed if", short: "", said: "allowed if conditions hold" },
  c: {
    word: "Allowed if, through IAM",
    short: "IAM",
    said: "allowed through the account's IAM if conditions hold",
  },
  "?": { word: "Unknown", short: "", said: "unknown" },
  D: { word: "Denied", short: "", said: "denied" },
  "-": { word: "Not allowed", short: "", said: "not allowed" },
};

/** Verdicts as filters name them; taken from here, for the schemas would bring their library into the page. */
export const VERDICT_NAMES: readonly Verdict[] = [
  ...new Set(Object.values(VERDICT_CODES).map(({ verdict }) => verdict)),
];

const STRENGTH = new Map<string, number>(CODES_BY_STRENGTH.map((code, at) => [code, at]));

/** Below zero when `a` is more access than `b`. */
export function byStrength(a: VerdictCode, b: VerdictCode): number {
  return (STRENGTH.get(a) ?? 0) - (STRENGTH.get(b) ?? 0);
}

/** The code of a verdict as an explanation gives it. */
export function codeOfVerdict(verdict: Verdict, throughIam: boolean): VerdictCode {
  const same = CODES_BY_STRENGTH.filter((code) => VERDICT_CODES[code].verdict === verdict);
  return same.find((code) => VERDICT_CODES[code].throughIam === throughIam) ?? same[0] ?? "?";
}
