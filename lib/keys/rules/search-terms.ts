/** More words than this are searched as one last term, so that a query's cost stays bounded. */
const MAX_TERMS = 8;

/**
 * The lower-cased terms of a search, all of which a key must hold somewhere in its text. They are
 * plain substrings: `%`, `_` and quotes mean themselves. Empty when there is nothing to search for.
 */
export function searchTerms(q: string | undefined): string[] {
  const words = (q ?? "").toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length <= MAX_TERMS) return [...new Set(words)];
  return [...words.slice(0, MAX_TERMS - 1), words.slice(MAX_TERMS - 1).join(" ")];
}

/** A LIKE pattern that finds `term` anywhere, with PostgreSQL's default escape `\`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, "\\$&")}%`;
}

/** Terms of one and two characters have no trigram, so the search index cannot help: each costs a pass. */
export function hasShortTerm(terms: string[]): boolean {
  return terms.some((term) => [...term].length < 3);
}
