/** Tag names that state each fact, best first, without case and punctuation. */
const NAMES = {
  owner: ["owner", "keyowner", "ownedby", "owneremail"],
  environment: ["environment", "env", "stage"],
  classification: ["dataclassification", "classification", "dataclass", "confidentiality"],
} as const;

export interface TagFacts {
  owner: string | null;
  environment: string | null;
  classification: string | null;
}

/**
 * Owner, environment and data classification that a key's tags state. Names count without case and
 * punctuation (`data-classification`, `DataClassification`); of several the best name wins, then the
 * first in code point order. A blank value states nothing.
 */
export function factsOfTags(tags: Record<string, string>): TagFacts {
  const byName = new Map<string, string>();
  for (const key of Object.keys(tags).sort()) {
    const name = key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    const value = (tags[key] ?? "").trim();
    if (value !== "" && !byName.has(name)) byName.set(name, value);
  }
  const first = (names: readonly string[]) => {
    const name = names.find((candidate) => byName.has(candidate));
    return name === undefined ? null : (byName.get(name) ?? null);
  };
  return {
    owner: first(NAMES.owner),
    environment: first(NAMES.environment),
    classification: first(NAMES.classification),
  };
}

/**
 * The lower-cased text that search looks through, one thing a line. A key id that the ARN holds, as AWS writes
 * it, is not said again: what is found in it is found in the ARN, and each search reads all texts.
 */
export function searchText(key: {
  aliases: readonly string[];
  key_id: string;
  arn: string;
  description: string | null;
  tags: Record<string, string> | null;
}): string {
  const tags = Object.entries(key.tags ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const id = key.arn.includes(key.key_id) ? "" : key.key_id;
  return [...key.aliases, id, key.arn, key.description ?? "", ...tags]
    .filter((line) => line !== "")
    .join("\n")
    .toLowerCase();
}

/** Names of the aliases of one key, in code point order. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort();
}
