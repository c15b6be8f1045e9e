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
