/** A person by id, or a group by the name that the identity provider gives it. */
export interface OwnerRef {
  kind: "person" | "group";
  id: string;
}

/** What decided who owns a key; nobody; unknown while what decides could not be read. */
export const OWNED = ["hand", "rule", "tag", "fallback", "nobody", "unknown"] as const;
export type Owned = (typeof OWNED)[number];

/** An owner as `key.owners` has it: `person:<id>` or `group:<name>`. */
export function ownerKey({ kind, id }: OwnerRef): string {
  return `${kind}:${id}`;
}

export function parseOwnerKey(key: string): OwnerRef {
  const at = key.indexOf(":");
  return { kind: key.slice(0, at) === "person" ? "person" : "group", id: key.slice(at + 1) };
}

/** Who owns a key, and what decided it. `owners` are owner keys in byte order, each once. */
export interface Decision {
  owners: string[];
  owned: Owned;
  ruleId: string | null;
}
