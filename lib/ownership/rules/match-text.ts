/** Longest pattern, and how many stars it may have: together they bound the work on one text. */
export const MAX_PATTERN = 256;
export const MAX_STARS = 10;

/** A pattern made ready for many texts; null is the one that matches everything. */
export type Pattern = readonly string[] | null;

/** `*` stands for any characters, `?` for one; upper and lower case do not count. */
export function parsePattern(pattern: string): Pattern {
  const parts = pattern.toLowerCase().split(/\*+/);
  return parts.every((part) => part === "") && parts.length > 1 ? null : parts;
}

/**
 * Whether a text is of a pattern. The parts between the stars are searched one after another, each from where the
 * last one ended, so that no pattern makes it go back: at most (text × longest part) steps.
 */
export function matchText(pattern: Pattern, text: string): boolean {
  if (pattern === null) return true;
  const lower = text.toLowerCase();
  const first = pattern[0] ?? "";
  const last = pattern.at(-1) ?? "";
  if (pattern.length === 1) return lower.length === first.length && fits(first, lower, 0);
  const end = lower.length - last.length;
  if (end < first.length || !fits(first, lower, 0) || !fits(last, lower, end)) return false;
  let at = first.length;
  for (const part of pattern.slice(1, -1)) {
    const found = search(part, lower, at, end);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

/** Where a part first stands in a text, from `from` on and wholly before `end`; -1 when nowhere. */
function search(part: string, text: string, from: number, end: number): number {
  if (!part.includes("?")) {
    const found = text.indexOf(part, from);
    return found + part.length <= end ? found : -1;
  }
  for (let at = from; at + part.length <= end; at += 1) if (fits(part, text, at)) return at;
  return -1;
}

function fits(part: string, text: string, at: number): boolean {
  for (let n = 0; n < part.length; n += 1) {
    const char = part[n];
    if (char !== "?" && char !== text[at + n]) return false;
  }
  return true;
}
