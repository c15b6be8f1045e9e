import { arnHead } from "./arn-terms";

/** Key ids as KMS makes them. */
const KMS_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

interface SearchedKey {
  account_id: string;
  region: string;
  aliases: readonly string[];
  key_id: string;
  arn: string;
  description: string | null;
  tags: Record<string, string> | null;
}

/**
 * The lower-cased text that search looks through besides the ARN, one thing a line. An ARN that is not made of
 * the scope's head (arn-terms.ts) and a key id as KMS makes them stands in it as well.
 */
export function searchText(key: SearchedKey, partition: string): string {
  const tags = Object.entries(key.tags ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const { account_id: accountId, region, key_id: id } = key;
  const plain = KMS_ID.test(id) && key.arn === `${arnHead({ partition, region, accountId })}${id}`;
  const named = plain ? [] : key.arn.includes(id) ? [key.arn] : [id, key.arn];
  return [...key.aliases, ...named, key.description ?? "", ...tags]
    .filter((line) => line !== "")
    .join("\n")
    .toLowerCase();
}

/** Names of the aliases of one key, in code point order. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].sort();
}
