import type { Lookup } from "./template";

/** What is known by canonical key; nothing is said of a key that has no entry. */
export interface Values {
  get(key: string): Lookup | undefined;
}

export const present = (...values: string[]): Lookup => ({ state: "present", values });
export const ABSENT: Lookup = { state: "absent" };
export const unread = (what: string): Lookup => ({
  state: "unclear",
  why: `${what} could not be read`,
});

/** Adds tags under the names of their condition keys; the prefix alone is the answer for any other tag. */
export function addTags(
  values: Map<string, Lookup>,
  prefix: string,
  tags: Record<string, string> | null | undefined,
  what: string,
): void {
  values.set(prefix, tags === null ? unread(what) : ABSENT);
  for (const [name, value] of Object.entries(tags ?? {})) {
    const key = `${prefix}${name.toLowerCase()}`;
    const twice = values.has(key);
    const why = `${what} have ${name} twice in different case`;
    values.set(key, twice ? { state: "unclear", why } : present(value));
  }
}

/** Whether a key (canonical) is one that `keyValues` can know. */
export function isOfKey(key: string): boolean {
  return key.startsWith("aws:resourcetag/") || OF_KEY.has(key);
}
const OF_KEY = new Set([
  ...["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:requestedregion"],
  ...["kms:keyspec", "kms:keyusage", "kms:keyorigin", "kms:multiregion", "kms:multiregionkeytype"],
  "kms:resourcealiases",
]);

/** What the key itself has for a key (canonical). */
export function valueOfKey(values: Values, key: string): Lookup | undefined {
  return (
    values.get(key) ??
    (key.startsWith("aws:resourcetag/") ? values.get("aws:resourcetag/") : undefined)
  );
}

/** What the principal itself has for a key (canonical). */
export function valueOfPrincipal(values: Values, key: string): Lookup | undefined {
  return (
    values.get(key) ??
    (key.startsWith("aws:principaltag/") ? values.get("aws:principaltag/") : undefined)
  );
}
