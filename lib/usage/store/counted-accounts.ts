import type { Pool } from "pg";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import { KEY_ACCOUNT, type Wanted } from "./counted";

/** In whose trails the records of the wanted calls of a time (ms) lie: their keys' accounts, and their callers'. */
export async function accountsOfCalls(
  pool: Pool,
  wanted: Wanted,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  const conditions: Sql[] = [sql`b.at >= ${new Date(from)}`, sql`b.at < ${new Date(to)}`];
  const ids = { key_id: wanted.keyIds, principal_id: wanted.principalIds, call_id: wanted.callIds };
  if (ids.key_id) conditions.push(sql`b.key_id = any(${ids.key_id}::int[])`);
  if (ids.principal_id) conditions.push(sql`b.principal_id = any(${ids.principal_id}::int[])`);
  if (ids.call_id) conditions.push(sql`b.call_id = any(${ids.call_id}::int[])`);
  const rows = await queryRows<{ account: string }>(
    pool,
    sql`with calls as (
        select distinct b.key_id, b.principal_id from usage_bucket b where ${join(conditions, " and ")})
      select distinct account from calls c join usage_key k on k.id = c.key_id
        join usage_principal p on p.id = c.principal_id,
        unnest(array[${KEY_ACCOUNT}, substring(p.ref from ${"(?:^|:)([0-9]{12})(?::|$)"})]) account
      where account is not null order by 1`,
  );
  return rows.map(({ account }) => account);
}
