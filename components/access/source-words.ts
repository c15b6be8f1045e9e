import type { AccessMatrix, AccessSource } from "@/lib/access/schemas/matrix";

const PARTS: Readonly<Record<AccessSource["part"], string>> = {
  "key-policy": "Key policy",
  grants: "Grants",
  aliases: "Aliases",
  tags: "Tags",
  metadata: "Facts of the key",
  identities: "Identities",
  scps: "Service control policies",
  rcps: "Resource control policies",
  organization: "Organisation",
};

/** A source by name: `Identities of shop-prod`. `accounts` holds names by account id. */
export function sourceName(
  { part, accountId }: AccessSource,
  accounts: ReadonlyMap<string, string>,
): string {
  return accountId === null
    ? PARTS[part]
    : `${PARTS[part]} of ${accounts.get(accountId) ?? accountId}`;
}

/** Names of the accounts that a matrix speaks of. */
export function accountNames({ key, principals }: AccessMatrix): Map<string, string> {
  const names = new Map([[key.accountId, key.accountName]]);
  for (const { accountId, accountName } of principals) {
    if (accountId !== null && accountName !== null) names.set(accountId, accountName);
  }
  return names;
}

/** Why a source was not read at the last try; null when it was. */
export function sourceProblem({ status, action }: AccessSource): string | null {
  switch (status) {
    case "data":
      return null;
    case "denied":
      return "denied";
    case "throttled":
      return "throttled by AWS; the next sync tries again";
    case "gone":
      return "AWS found no such thing";
    case "failed":
      return "failed; the next sync tries again";
    case "never":
      return action === null ? "not read yet" : "never read";
  }
}

const DAY = 86_400_000;

/** What a source is worth: read well and lately, read long ago, kept from an earlier reading, or never read. */
export type SourceWorth = "fresh" | "old" | "kept" | "unread";

/** `now` in milliseconds. Older than a day is old, as everywhere. */
export function worthOf({ status, readAt }: AccessSource, now: number): SourceWorth {
  if (readAt === null) return "unread";
  if (status !== "data") return "kept";
  return now - Date.parse(readAt) > DAY ? "old" : "fresh";
}

/** The source whose absence leaves every verdict unknown; null when it was read at some time. */
export function unreadPolicy({ sources }: AccessMatrix): AccessSource | null {
  return sources.find(({ part, readAt }) => part === "key-policy" && readAt === null) ?? null;
}
