import type { VerdictCode } from "@/lib/access/types";
import { CODES_BY_STRENGTH } from "@/lib/access/types";
import { byStrength, VERDICT_WORDS } from "./verdict-words";

/** Several verdicts as one: the one with the most access, and how many of them are that. */
export interface Sum {
  code: VerdictCode;
  count: number;
  of: number;
  words: string;
}

/** Sums verdicts up. Without any there is nothing to say, which is unknown. */
export function sumUp(codes: readonly VerdictCode[]): Sum {
  const counts = new Map<VerdictCode, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [code = "?"] = [...counts.keys()].sort(byStrength);
  const count = counts.get(code) ?? 0;
  return { code, count, of: codes.length, words: wordsOf(counts, codes.length) };
}

function wordsOf(counts: ReadonlyMap<VerdictCode, number>, of: number): string {
  const present = CODES_BY_STRENGTH.filter((code) => counts.has(code));
  const [only] = present;
  if (only === undefined) return VERDICT_WORDS["?"].said;
  if (present.length === 1) return VERDICT_WORDS[only].said;
  return present
    .map((code, at) => {
      const count = counts.get(code) ?? 0;
      return `${VERDICT_WORDS[code].said} for ${count}${at === 0 ? ` of ${of}` : ""}`;
    })
    .join(", ");
}
