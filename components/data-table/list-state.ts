import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";

/** Rows of one page of a list. */
export const PAGE_SIZE = 50;

/** Chosen values of one filter. */
export const listParser = parseAsArrayOf(parseAsString).withDefault([]);

/** The sorts of a list, each also turned round by a `-` before it. */
export function sortParser(sorts: readonly string[], standard: string) {
  return parseAsStringLiteral(sorts.flatMap((sort) => [sort, `-${sort}`])).withDefault(standard);
}

/** What every page with a list keeps in its URL beside its filters: search, place and opened view. */
export const listParsers = {
  q: parseAsString.withDefault(""),
  cursor: parseAsString.withDefault(""),
  from: parseAsInteger.withDefault(0),
  /** Id of the saved view that was opened; the rest of the URL may have moved on from it. */
  view: parseAsString.withDefault(""),
};

/** The first page of a list. */
export const AT_START = { cursor: "", from: 0 };
