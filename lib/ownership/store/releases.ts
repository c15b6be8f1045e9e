import type { PoolClient } from "pg";

/** One key that lost owners with a person. */
export interface Release {
  personId: string;
  personName: string | null;
  arn: string;
  before: string[];
  after: string[];
}

/** Takes away the oldest releases that the ledger does not have yet, all of one person. */
export async function takeReleases(client: PoolClient, limit: number): Promise<Release[]> {
  const { rows } = await client.query<Release>(
    `WITH taken AS (
       DELETE FROM owner_release WHERE id IN (
         SELECT r.id FROM owner_release r
          WHERE r.person_id = (SELECT f.person_id FROM owner_release f ORDER BY f.id LIMIT 1)
          ORDER BY r.id LIMIT $1 FOR UPDATE)
       RETURNING id, person_id, arn, before, after)
     SELECT t.person_id AS "personId", p.name AS "personName", t.arn, t.before, t.after
       FROM taken t LEFT JOIN person p ON p.id = t.person_id ORDER BY t.id`,
    [limit],
  );
  return rows;
}
