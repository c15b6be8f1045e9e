import type { PoolClient } from "pg";
import { sql } from "../../db/query";

/** Longer than a token is taken for, whatever clocks say; then its trace is not needed. */
const KEPT = 15 * 60_000;

/** Notes the use of a logout token; false when it was used before. Those that nobody would take any more go. */
export async function useLogoutToken(tx: PoolClient, id: string, now: Date): Promise<boolean> {
  await tx.query(sql`DELETE FROM logout_token WHERE expires_at < ${now}`);
  const expiresAt = new Date(now.getTime() + KEPT);
  const { rowCount } = await tx.query(
    sql`INSERT INTO logout_token (id, expires_at) VALUES (${id}, ${expiresAt})
        ON CONFLICT (id) DO NOTHING`,
  );
  return rowCount === 1;
}
