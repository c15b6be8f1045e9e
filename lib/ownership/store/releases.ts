import type { PoolClient } from "pg";

/** One key that lost owners with a person. */
export interface Release {
  personId: string;
  personName: string | null;
  at: Date;
  arn: string;
  before: string[];
  after: string[];
}

/** What became of the keys that wait for their entry in the ledger, of the person who comes next. */
export interface ReleaseSum {
  personId: string;
  personName: string | null;
  /** When the person was disabled; one moment for all keys that were lost by it. */
  at: Date;
  keys: number;
  /** With another owner left, with the fallback owner, and without any. */
  shared: number;
  fallback: number;
  nobody: number;
}

/** Sums up the releases of the person whose come next; null without any. */
export async function sumReleases(client: PoolClient): Promise<ReleaseSum | null> {
  const { rows } = await client.query<ReleaseSum>(
    `SELECT r.person_id AS "personId", max(p.name) AS "personName", r.at, count(*)::int AS keys,
            (count(*) FILTER (WHERE r.before && r.after))::int AS shared,
            (count(*) FILTER (WHERE r.after <> '{}' AND NOT r.before && r.after))::int AS fallback,
            (count(*) FILTER (WHERE r.after = '{}'))::int AS nobody
       FROM owner_release r LEFT JOIN person p ON p.id = r.person_id
      WHERE (r.person_id, r.at) = (SELECT f.person_id, f.at FROM owner_release f ORDER BY f.id LIMIT 1)
      GROUP BY r.person_id, r.at`,
  );
  return rows[0] ?? null;
}

/** Takes away the oldest releases that the ledger does not have yet, all of one person. */
export async function takeReleases(client: PoolClient, limit: number): Promise<Release[]> {
  const { rows } = await client.query<Release>(
    `WITH taken AS (
       DELETE FROM owner_release WHERE id IN (
         SELECT r.id FROM owner_release r
          WHERE r.person_id = (SELECT f.person_id FROM owner_release f ORDER BY f.id LIMIT 1)
          ORDER BY r.id LIMIT $1 FOR UPDATE)
       RETURNING id, person_id, at, arn, before, after)
     SELECT t.person_id AS "personId", p.name AS "personName", t.at, t.arn, t.before,
            t.after
       FROM taken t LEFT JOIN person p ON p.id = t.person_id ORDER BY t.id`,
    [limit],
  );
  return rows;
}

/**
 * Releases the next keys of a person who had too many for the transaction that disabled them. Answers whether there
 * may be more, of this person or another.
 */
export async function releaseMore(client: PoolClient, limit: number): Promise<boolean> {
  const { rows } = await client.query<{ released: number; personId: string; at: string }>(
    `SELECT l.person_id AS "personId", l.at::text, owners_release_some(l.person_id, l.at, l.lost, $1) AS released
       FROM (SELECT * FROM owner_leaving ORDER BY at, person_id LIMIT 1 FOR UPDATE) l`,
    [limit],
  );
  const [row] = rows;
  if (!row) return false;
  if (row.released < limit) {
    await client.query(`DELETE FROM owner_leaving WHERE person_id = $1 AND at = $2::timestamptz`, [
      row.personId,
      row.at,
    ]);
  }
  return true;
}
