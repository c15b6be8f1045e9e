import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

/** The role as which we read an account; null where it is read with credentials of its own, or is not watched. */
export async function readReaderRole(pool: Db["pool"], accountId: string): Promise<string | null> {
  const [row] = await queryRows<{ role_arn: string | null }>(
    pool,
    sql`select role_arn from account where id = ${accountId}`,
  );
  return row?.role_arn ?? null;
}
