import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";

type Pool = Db["pool"];

export interface CountRow {
  kind: string;
  value: string;
  count: number;
}

/** Counts of the keys that AWS lists, in one pass. Rotation counts customer managed keys alone. */
export async function countEstate(pool: Pool, scope: KeyScope): Promise<CountRow[]> {
  const rows = await queryRows<{ mask: number; value: string | null; manager: string; n: number }>(
    pool,
    sql`select grouping(l.state, l.account_id, l.manager, l.spec, l.rotation, l.last_use, l.origin) as mask,
        coalesce(l.state, l.account_id, l.spec, l.rotation, l.last_use, l.origin) as value,
        l.manager, count(*)::int as n
      from key_list l where not l.gone and ${scopeCondition(scope, sql`l.key_id`)}
      group by grouping sets ((l.state), (l.account_id), (l.manager), (l.spec),
        (l.rotation, l.manager), (l.last_use), (l.origin))`,
  );
  const kinds = new Map([
    [0b0111111, "state"],
    [0b1011111, "account"],
    [0b1101111, "manager"],
    [0b1110111, "spec"],
    [0b1101011, "rotation"],
    [0b1111101, "lastUse"],
    [0b1111110, "origin"],
  ]);
  return rows
    .map(({ mask, value, manager, n }) => {
      const kind = kinds.get(mask) ?? "";
      return { kind, value: kind === "manager" ? manager : value, manager, count: n };
    })
    .filter(({ kind, manager }) => kind !== "rotation" || manager === "CUSTOMER")
    .map(({ kind, value, count }) => ({ kind, value: value ?? "(unknown)", count }));
}

/** Keys with unread parts, gone keys, and aliases by status. */
export async function countRest(pool: Pool, scope: KeyScope): Promise<CountRow[]> {
  const own = scopeCondition(scope, sql`l.key_id`);
  const target = scopeCondition(scope, sql`k.id`);
  return queryRows<CountRow>(
    pool,
    sql`select 'unreadable' as kind, '' as value, count(*)::int as count
        from key_list l where not l.gone and cardinality(l.unreadable) > 0 and ${own}
      union all select 'gone', '', count(*)::int from key_list l where l.gone and ${own}
      union all
      select 'alias', case when al.gone_at is not null then 'gone'
          when al.target_key_id is null then 'no-target' when k.id is null then 'dangling'
          else 'points' end, count(*)::int
        from alias al left join key k on k.scope_id = al.scope_id and k.key_id = al.target_key_id
          and k.gone_at is null
        where ${target} group by 2`,
  );
}
