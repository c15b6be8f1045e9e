import type { KeyRef } from "@/lib/keys/client";

/** Sections of a key's page; the first is shown without a name in the URL. */
export const KEY_SECTIONS = [
  "facts",
  "access",
  "policy",
  "what-if",
  "usage",
  "protects",
  "grants",
  "rotation",
  "aliases",
  "family",
  "history",
  "ledger",
  "runbooks",
  "freshness",
] as const;
export type KeySection = (typeof KEY_SECTIONS)[number];

/** As they stand above a key's page and in its title. */
export const SECTION_NAMES: Readonly<Record<KeySection, string>> = {
  facts: "Facts",
  access: "Access",
  policy: "Policy",
  "what-if": "What if",
  usage: "Usage",
  protects: "Protects",
  grants: "Grants",
  rotation: "Rotation",
  aliases: "Aliases",
  family: "Family",
  history: "History",
  ledger: "Ledger",
  runbooks: "Runbooks",
  freshness: "Freshness",
};

/** URL of a key's page, or of one of its sections. */
export function keyHref(ref: KeyRef, section: KeySection = "facts"): string {
  const path = [ref.accountId, ref.region, ref.keyId].map(encodeURIComponent).join("/");
  return section === "facts" ? `/keys/${path}` : `/keys/${path}/${section}`;
}

/** An alias without its `alias/`, which every name has. */
export function shortAlias(name: string): string {
  return name.startsWith("alias/") ? name.slice("alias/".length) : name;
}
