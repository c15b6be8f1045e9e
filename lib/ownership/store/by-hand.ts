import type { Pool, PoolClient } from "pg";
import type { OwnerRef } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface ByHandRow {
  kind: OwnerRef["kind"];
  ref: string;
  why: string;
  givenAt: Date;
  givenBy: string | null;
}

/** The owners that somebody gave a key. */
export async function readByHand(client: Queryable, keyId: string): Promise<ByHandRow[]> {
  const { rows } = await client.query<ByHandRow>(
    `SELECT h.kind, h.ref, h.why, h.given_at AS "givenAt", p.name AS "givenBy"
       FROM owner_by_hand h LEFT JOIN person p ON p.id = h.given_by_id
      WHERE h.key_id = $1::bigint ORDER BY h.kind, h.ref`,
    [keyId],
  );
  return rows;
}

/** Gives a key these owners and no others; none takes all away. */
export async function writeByHand(
  client: Queryable,
  keyId: string,
  owners: readonly OwnerRef[],
  given: { why: string; at: Date; by: string | null },
): Promise<void> {
  await client.query(`DELETE FROM owner_by_hand WHERE key_id = $1::bigint`, [keyId]);
  await client.query(
    `INSERT INTO owner_by_hand (key_id, kind, ref, why, given_at, given_by_id)
     SELECT $1::bigint, o.kind, o.id, $3, $4, $5
       FROM json_to_recordset($2::json) AS o (kind text, id text)`,
    [keyId, JSON.stringify(owners), given.why, given.at, given.by],
  );
}
