import type { KeyScope } from "@/lib/auth/key-scope";
import { type Sql, sql } from "@/lib/db/query";

/**
 * The row ids of the keys that a person owns: alone, and in the groups that the last sign-in named.
 */
function ownKeys(ownerId: string): Sql {
  return sql`select o.key_id from key_owner o where o.kind = 'person' and o.ref = ${ownerId}
    union all
    select o.key_id from person p cross join unnest(p.groups) as g (name)
      join key_owner o on o.kind = 'group' and o.ref = g.name
    where p.id = ${ownerId}::uuid`;
}

/** The condition that a person owns the key whose row id is `keyId`. */
export function isOwnedBy(ownerId: string, keyId: Sql): Sql {
  return sql`${keyId} in (${ownKeys(ownerId)})`;
}

/** The condition that the key whose row id is `keyId` is in the scope; null when every key is. */
export function inScope(scope: KeyScope, keyId: Sql): Sql | null {
  if (scope.all) return null;
  return scope.ownerId === null ? sql`false` : isOwnedBy(scope.ownerId, keyId);
}

/** The same for where a condition must stand. */
export function scopeCondition(scope: KeyScope, keyId: Sql): Sql {
  return inScope(scope, keyId) ?? sql`true`;
}

/** The condition that somebody of the scope owns a key in the account, and region if one is given, of these ids. */
export function placeInScope(scope: KeyScope, accountId: Sql, region?: Sql): Sql {
  const own = inScope(scope, sql`l.key_id`);
  if (own === null) return sql`true`;
  if (region === undefined) {
    return sql`${accountId} in (select l.account_id from key_list l where ${own})`;
  }
  return sql`(${accountId}, ${region}) in (select l.account_id, l.region from key_list l where ${own})`;
}
