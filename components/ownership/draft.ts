import type { NamedOwner, OwnershipRule } from "@/lib/ownership/schemas";

/** A rule while it is being written: lists are texts, one pattern a line or between commas. */
export interface Draft {
  name: string;
  accounts: string;
  regions: string;
  aliases: string;
  /** `name=value`, one a line. */
  tags: string;
  owners: NamedOwner[];
}

export function toDraft(rule: OwnershipRule | null): Draft {
  const { accounts = [], regions = [], aliases = [], tags = [] } = rule?.match ?? {};
  return {
    name: rule?.name ?? "",
    accounts: accounts.join("\n"),
    regions: regions.join("\n"),
    aliases: aliases.join("\n"),
    tags: tags.map(({ name, value }) => `${name}=${value}`).join("\n"),
    owners: rule?.owners ?? [],
  };
}

function lines(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** What a key must match. A tag without a value may have any. */
export function matchOf(draft: Draft) {
  return {
    accounts: lines(draft.accounts, /[\n,]/),
    regions: lines(draft.regions, /[\n,]/),
    aliases: lines(draft.aliases, /[\n,]/),
    tags: lines(draft.tags, /\n/).map((line) => {
      const at = line.indexOf("=");
      const name = at === -1 ? line : line.slice(0, at).trim();
      const value = at === -1 ? "" : line.slice(at + 1).trim();
      return { name, value: value === "" ? "*" : value };
    }),
  };
}

/** True when nothing is named that a key must match. */
export function isEmpty(match: ReturnType<typeof matchOf>): boolean {
  return Object.values(match).every((list) => list.length === 0);
}
