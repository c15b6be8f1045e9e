import { type OwnerRef, parseOwnerKey } from "@/lib/ownership/types";
import { NONE, UNKNOWN } from "../types";

const PREFIX = /^(person|group):/;

/** An owner as the filter writes it: a group by its name alone, unless that could be taken for something else. */
export function ownerValue(owner: OwnerRef): string {
  const bare = owner.kind === "group" && !PREFIX.test(owner.id) && !owner.id.startsWith("(");
  return bare ? owner.id : `${owner.kind}:${owner.id}`;
}

/** The owners among a filter's values: `person:<id>`, `group:<name>`, or the name of a group. */
export function ownersIn(values: readonly string[]): OwnerRef[] {
  return values
    .filter((value) => value !== NONE && value !== UNKNOWN)
    .map((value) => (PREFIX.test(value) ? parseOwnerKey(value) : { kind: "group", id: value }));
}

/** The owners in a line-separated text of owner keys. A group's name may hold a line break of its own. */
export function splitOwners(refs: string): OwnerRef[] {
  return refs.split(/\n(?=(?:person|group):)/).map(parseOwnerKey);
}
