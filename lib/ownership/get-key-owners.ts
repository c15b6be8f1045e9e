import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { readSetting } from "@/lib/settings/read-settings";
import { statedOwners, type TagStatement } from "@/lib/settings/rules/tag-facts";
import { plainName } from "@/lib/settings/schemas";
import { withNames } from "./list-rules";
import type { KeyOwners, NamedOwner } from "./schemas";
import { type ByHandRow, readByHand } from "./store/by-hand";
import { findOwnedKey, type OwnedKeyRow } from "./store/find-key";
import { readNames } from "./store/owners";
import { parseOwnerKey } from "./types";

/** Names one key. */
export interface KeyName {
  accountId: string;
  region: string;
  keyId: string;
}

export function noSuchKey(): AppError {
  return new AppError("not-found", "No such key was ever seen in this account and region.");
}

/** The tag that named the owner; of a key that no tag decided, the best one, which names nobody known. */
function tagOf(row: OwnedKeyRow, stated: TagStatement[], owner: NamedOwner | undefined) {
  const meant = (value: string) =>
    owner !== undefined &&
    (value === owner.id || value.toLowerCase() === owner.email?.toLowerCase());
  const found = row.owned === "tag" ? stated.find(({ value }) => meant(value)) : undefined;
  const tag = found ?? stated[0];
  return tag ? { name: tag.tag, value: tag.value } : null;
}

function toByHand(rows: ByHandRow[], names: ReadonlyMap<string, NamedOwner>): KeyOwners["byHand"] {
  const [first] = rows;
  if (!first) return null;
  const refs = rows.map(({ kind, ref }) => ({ kind, id: ref }));
  const { why, givenAt, givenBy } = first;
  return { owners: withNames(refs, names), why, givenAt: givenAt.toISOString(), givenBy };
}

/** Who owns a key, and what decided it. Throws `not-found`, also for a key that the actor may not know of. */
export async function getKeyOwners(ctx: Context, name: KeyName): Promise<KeyOwners> {
  authorize(ctx.actor, "ownership:read");
  const { pool } = ctx.db;
  const row = await findOwnedKey(pool, keyScopeOf(ctx.actor), name);
  if (!row) throw noSuchKey();
  const [byHand, tagNames] = await Promise.all([
    readByHand(pool, row.id),
    readSetting(pool, "ownership.tag-names"),
  ]);
  const now = row.owners.map(parseOwnerKey);
  const hand = byHand.map(({ kind, ref }) => ({ kind, id: ref }));
  const names = await readNames(pool, [...now, ...hand], ctx.clock());
  const owners = withNames(now, names);
  const stated = statedOwners(row.tags ?? {}, { owner: tagNames.map(plainName) });
  return {
    owned: row.owned,
    owners,
    rule: row.ruleId === null ? null : { id: row.ruleId, name: row.ruleName ?? row.ruleId },
    tag: tagOf(row, stated, owners[0]),
    byHand: toByHand(byHand, names),
  };
}
