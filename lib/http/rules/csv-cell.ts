/**
 * What a spreadsheet may take for a formula at the start of a cell: = + - @ TAB CR LF and the full-width
 * forms (OWASP, CSV Injection; LF since August 2025). Leading spaces and a mark of direction do not disarm it.
 */
const FORMULA =
  /^[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;
const BREAK = /^[\t\r\n]/;

/**
 * A cell's text that no spreadsheet runs: an apostrophe before what looks like a formula, U+FFFD for NUL,
 * which ends a cell early in some (ASVS 1.2.10). This alters data; the JSON export does not.
 */
export function safeCell(text: string): string {
  const clean = text.replaceAll("\0", "\ufffd");
  return FORMULA.test(clean) || BREAK.test(clean) ? `'${clean}` : clean;
}
