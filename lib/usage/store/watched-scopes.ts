import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { placeInScope } from "@/lib/estate/store/key-scope";

export interface WatchedScope {
  accountId: string;
  accountName: string | null;
  region: string;
}

/** The enabled regions of all watched accounts. */
export async function allScopes(
  pool: Db["pool"],
): Promise<Pick<WatchedScope, "accountId" | "region">[]> {
  return queryRows(
    pool,
    sql`select account_id as "accountId", region from scope where enabled order by 1, 2`,
  );
}

/** The enabled regions of watched accounts in which somebody of the scope may see keys; of one account, if given. */
export async function watchedScopes(
  pool: Db["pool"],
  scope: KeyScope,
  accountId: string | null,
): Promise<WatchedScope[]> {
  return queryRows<WatchedScope>(
    pool,
    sql`select s.account_id as "accountId", a.name as "accountName", s.region
      from scope s join account a on a.id = s.account_id
      where s.enabled and (${accountId}::text is null or s.account_id = ${accountId})
        and ${placeInScope(scope, sql`s.account_id`, sql`s.region`)}
      order by lower(a.name) collate "C", s.account_id, s.region`,
  );
}
