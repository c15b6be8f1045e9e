import type { RuleMatch } from "../schemas";
import { matchText, type Pattern, parsePattern } from "./match-text";

/** What of a key a rule looks at. */
export interface KeyFacts {
  accountId: string;
  accountName: string;
  region: string;
  aliases: readonly string[];
  /** False: the aliases of its account and region were never listed. */
  aliasesKnown: boolean;
  /** Null: never read. */
  tags: Readonly<Record<string, string>> | null;
}

/** A rule's match made ready for many keys. */
export interface Matcher {
  accounts: Pattern[];
  regions: Pattern[];
  aliases: Pattern[];
  tags: { name: Pattern; value: Pattern }[];
}

/** A rule's patterns, read once for many keys. */
export function toMatcher({ accounts, regions, aliases, tags }: RuleMatch): Matcher {
  return {
    accounts: accounts.map(parsePattern),
    regions: regions.map(parsePattern),
    aliases: aliases.map(parseAlias),
    tags: tags.map(({ name, value }) => ({ name: parsePattern(name), value: parsePattern(value) })),
  };
}

/** People write aliases with and without `alias/`. */
function parseAlias(pattern: string): Pattern {
  return parsePattern(/^(alias\/|\*)/i.test(pattern) ? pattern : `alias/${pattern}`);
}

function any(patterns: Pattern[], texts: readonly string[]): boolean {
  return patterns.some((pattern) => texts.some((text) => matchText(pattern, text)));
}

/** Whether account and region of a key let a rule match at all. */
export function matchPlace(
  { accounts, regions }: Matcher,
  place: Pick<KeyFacts, "accountId" | "accountName" | "region">,
): boolean {
  return (
    (accounts.length === 0 || any(accounts, [place.accountId, place.accountName])) &&
    (regions.length === 0 || any(regions, [place.region]))
  );
}

/**
 * Whether a rule matches a key: one of its accounts (by id or name), one of its regions, one of its aliases and
 * all of its tags, as far as it names any. Null: that hangs on aliases or tags that were never read.
 */
export function matchKey(matcher: Matcher, key: KeyFacts): boolean | null {
  if (!matchPlace(matcher, key)) return false;
  const byAlias = matchAliases(matcher, key);
  const byTags = matchTags(matcher, key);
  if (byAlias === false || byTags === false) return false;
  return byAlias === null || byTags === null ? null : true;
}

function matchAliases({ aliases }: Matcher, key: KeyFacts): boolean | null {
  if (aliases.length === 0 || any(aliases, key.aliases)) return true;
  return key.aliasesKnown ? false : null;
}

function matchTags({ tags: wanted }: Matcher, { tags }: KeyFacts): boolean | null {
  if (wanted.length === 0) return true;
  if (tags === null) return null;
  const own = Object.entries(tags);
  return wanted.every(({ name, value }) =>
    own.some(([tag, text]) => matchText(name, tag) && matchText(value, text)),
  );
}
