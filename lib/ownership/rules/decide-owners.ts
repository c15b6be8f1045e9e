import { statedOwners } from "@/lib/settings/rules/tag-facts";
import type { Decision, Owned } from "../types";
import type { Deciders } from "./deciders";
import { type KeyFacts, matchKey } from "./match-key";

/** What is known of one key: what rules and tags look at, and the owners that somebody gave it. */
export interface OwnedKey extends Omit<KeyFacts, "accountName"> {
  /** Owner keys. */
  byHand: readonly string[];
}

/**
 * Who owns a key. Owners given by hand stand above the first rule that matches, that above the tag, that above
 * the fallback owner. Whoever does not count is left out; when nobody is left, the fallback owner has the key.
 * A rule or tag that might decide but could not be read makes the owners unknown, which is not nobody.
 */
export function decideOwners(key: OwnedKey, deciders: Deciders): Decision {
  if (key.byHand.length > 0) return settle(deciders, key.byHand, "hand");
  const facts = { ...key, accountName: deciders.accountNames.get(key.accountId) ?? "" };
  for (const rule of deciders.rules) {
    const matches = matchKey(rule.matcher, facts);
    if (matches === null) return { owners: [], owned: "unknown", ruleId: null };
    if (matches) return settle(deciders, rule.owners, "rule", rule.id);
  }
  if (key.tags === null) return { owners: [], owned: "unknown", ruleId: null };
  const tag = taggedOwner(key.tags, deciders);
  return settle(deciders, tag ? [tag.owner] : [], "tag");
}

/** The first of a key's owner tags whose value names an owner, and that owner. */
export function taggedOwner(
  tags: Readonly<Record<string, string>>,
  deciders: Pick<Deciders, "owner" | "named">,
): { tag: string; value: string; owner: string } | null {
  for (const { tag, value } of statedOwners(tags, deciders)) {
    const owner = deciders.named(value);
    if (owner !== null) return { tag, value, owner };
  }
  return null;
}

function settle(
  { counts, fallback }: Deciders,
  named: readonly string[],
  owned: Owned,
  ruleId: string | null = null,
): Decision {
  const owners = inOrder(named.filter(counts));
  if (owners.length > 0) return { owners, owned, ruleId };
  const rest = inOrder(fallback.filter(counts));
  return { owners: rest, owned: rest.length > 0 ? "fallback" : "nobody", ruleId: null };
}

/** Each once and by bytes, as the database orders them. */
function inOrder(owners: readonly string[]): string[] {
  const once = [...new Set(owners)];
  return once.length < 2
    ? once
    : once.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Whether two decisions differ in anything that is kept. */
export function differs(a: Decision, b: Decision): boolean {
  return a.owned !== b.owned || a.ruleId !== b.ruleId || !sameOwners(a, b);
}

/** The same owners in the same order. */
export function sameOwners(a: Pick<Decision, "owners">, b: Pick<Decision, "owners">): boolean {
  return (
    a.owners.length === b.owners.length && a.owners.every((owner, at) => owner === b.owners[at])
  );
}
