// Control characters, line and paragraph separators, and marks that turn the direction of text around.
const BREAKING = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text on one line of at most `max` characters, without anything that a header, a log or a screen would obey. */
export function oneLine(text: string, max: number): string {
  const line = text.toWellFormed().replace(BREAKING, " ").replace(/\s+/gu, " ").trim();
  if (line.length <= max) return line;
  return `${line.slice(0, max - 1).toWellFormed()}…`;
}
