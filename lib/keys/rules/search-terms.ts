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

/** What the ARN of every key holds, in every partition, and so the text of every key that is searched. */
const IN_EVERY_ARN = ["arn:aws", ":kms:", ":key/"];

/** The terms of a search that can leave out a key at all: `key` or `aws` are in the text of each. */
export function selectiveTerms(q: string | undefined): string[] {
  return searchTerms(q).filter((term) => !IN_EVERY_ARN.some((part) => part.includes(term)));
}

/** The terms of a search that can leave out an alias at all: the name of each begins with `alias/`. */
export function selectiveAliasTerms(q: string | undefined): string[] {
  return searchTerms(q).filter((term) => !"alias/".includes(term));
}

/** A LIKE pattern that finds `term` anywhere, with PostgreSQL's default escape `\`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, "\\$&")}%`;
}

/**
 * Whether a trigram index can help to find the term: pg_trgm cuts words of letters and digits, under C collation
 * those of ASCII, into pieces of three. Without such a piece it reads the index from end to end.
 */
export function hasTrigram(term: string): boolean {
  return /[a-z0-9]{3}/.test(term);
}
