import type { KeyScope } from "@/lib/auth/key-scope";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { AliasFilters } from "../schemas/aliases";
import { aliasSets } from "./read-aliases";

export interface AliasFacetRow {
  value: string;
  label: string;
  count: number;
}

/** Values of a facet that are listed; its filter takes any other value too. */
const MAX_VALUES = 500;

/** How many aliases each value of a column of `alias al` has. */
function countBy(column: Sql, filters: AliasFilters, scope: KeyScope): Sql {
  const sets = aliasSets(filters, scope).map(
    ({ sign, where }) => sql`select ${column} as value, ${sign}::int * count(*)::int as n
      from alias al where ${where} group by 1`,
  );
  return sql`(select s.value, sum(s.n)::int as count from (${join(sets, " union all ")}) s
    group by 1 having sum(s.n) > 0)`;
}

/** How many aliases each account has, among those that the other filters let through; most first. */
export async function countAliasAccounts(
  pool: Db["pool"],
  scope: KeyScope,
  filters: AliasFilters,
): Promise<AliasFacetRow[]> {
  const counts = countBy(sql`al.account_id`, { ...filters, account: undefined }, scope);
  return queryRows<AliasFacetRow>(
    pool,
    sql`select g.value, a.name as label, g.count
      from ${counts} g join account a on a.id = g.value
      order by g.count desc, g.value limit ${MAX_VALUES}`,
  );
}

/** The same by region. */
export async function countAliasRegions(
  pool: Db["pool"],
  scope: KeyScope,
  filters: AliasFilters,
): Promise<AliasFacetRow[]> {
  const counts = countBy(sql`al.region`, { ...filters, region: undefined }, scope);
  return queryRows<AliasFacetRow>(
    pool,
    sql`select g.value, g.value as label, g.count from ${counts} g
      order by g.count desc, g.value limit ${MAX_VALUES}`,
  );
}
