import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { AliasFilters } from "../schemas/aliases";
import { aliasCondition } from "./read-aliases";

export interface AliasFacetRow {
  value: string;
  label: string;
  count: number;
}

/** Values of a facet that are listed; its filter takes any other value too. */
const MAX_VALUES = 500;

/** How many aliases each account has, among those that the other filters let through; most first. */
export async function countAliasAccounts(
  pool: Db["pool"],
  scope: KeyScope,
  filters: AliasFilters,
): Promise<AliasFacetRow[]> {
  const where = aliasCondition({ ...filters, account: undefined }, scope);
  return queryRows<AliasFacetRow>(
    pool,
    sql`select g.value, a.name as label, g.count
      from (select al.account_id as value, count(*)::int as count from alias al where ${where} group by 1) g
        join account a on a.id = g.value
      order by g.count desc, g.value limit ${MAX_VALUES}`,
  );
}

/** The same by region. */
export async function countAliasRegions(
  pool: Db["pool"],
  scope: KeyScope,
  filters: AliasFilters,
): Promise<AliasFacetRow[]> {
  const where = aliasCondition({ ...filters, region: undefined }, scope);
  return queryRows<AliasFacetRow>(
    pool,
    sql`select al.region as value, al.region as label, count(*)::int as count from alias al
      where ${where} group by 1 order by 3 desc, 1 limit ${MAX_VALUES}`,
  );
}
