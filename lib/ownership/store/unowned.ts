import type { PoolClient } from "pg";

/** Keys that AWS lists and that nobody owns, or the fallback owner for want of another. */
const UNOWNED = `NOT l.gone AND l.owned IN ('nobody', 'fallback')`;

/** Whether owners are being decided, or keys read: what nobody owns now may have an owner in a moment. */
export async function isDeciding(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM ownership_pass WHERE target IS NOT NULL)
         OR EXISTS (SELECT FROM sync_run WHERE state IN ('queued', 'running')) AS busy`,
  );
  return rows[0]?.busy ?? true;
}

/** Forgets keys that have an owner again or are gone, and notes those that are new. Answers their row ids. */
export async function noteUnowned(client: PoolClient): Promise<string[]> {
  await client.query(
    `DELETE FROM unowned_told t
      WHERE NOT EXISTS (SELECT FROM key_list l WHERE l.key_id = t.key_id AND ${UNOWNED})`,
  );
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO unowned_told (key_id)
     SELECT l.key_id FROM key_list l WHERE ${UNOWNED}
        AND NOT EXISTS (SELECT FROM unowned_told t WHERE t.key_id = l.key_id)
     RETURNING key_id::text AS id`,
  );
  return rows.map(({ id }) => id);
}

/** Takes back that these were noted. */
export async function forgetUnowned(client: PoolClient, ids: string[]): Promise<void> {
  await client.query(`DELETE FROM unowned_told WHERE key_id = ANY($1::bigint[])`, [ids]);
}

export interface UnownedSum {
  owned: "nobody" | "fallback";
  accountName: string;
  keys: number;
  /** The first of their aliases, or key ids, by name. */
  examples: string[];
}

/** The keys by who has them and account, the most first, each with up to three examples. */
export async function sumUnowned(client: PoolClient, ids: string[]): Promise<UnownedSum[]> {
  const { rows } = await client.query<UnownedSum>(
    `SELECT k.owned, a.name AS "accountName", count(*)::int AS keys,
            (array_agg(coalesce(k.aliases[1], k.key_id) ORDER BY k.aliases[1] NULLS LAST, k.key_id))[1:3] AS examples
       FROM key k JOIN account a ON a.id = k.account_id
      WHERE k.id = ANY($1::bigint[]) GROUP BY k.owned, a.id, a.name
      ORDER BY k.owned DESC, keys DESC, a.name`,
    [ids],
  );
  return rows;
}
