import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Writes down that a matter is open. False when it was; who writes at the same time waits for the other to commit. */
export async function openMatter(client: Queryable, name: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO notice_matter (name, opened_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
    [name, at],
  );
  return rowCount === 1;
}

/** The matter is over. False when it was not open. */
export async function closeMatter(client: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await client.query(`DELETE FROM notice_matter WHERE name = $1`, [name]);
  return rowCount === 1;
}

/** Forgets matters that nobody closes, of which was told before `before`. `prefix` holds no % or _. */
export async function forgetMatters(
  client: Queryable,
  prefix: string,
  before: Date,
): Promise<void> {
  await client.query(`DELETE FROM notice_matter WHERE name LIKE $1 || '%' AND opened_at < $2`, [
    prefix,
    before,
  ]);
}

/**
 * When something was last done that is done once in a while, and the right to do it until the transaction ends;
 * null the first time. Who asks at the same time waits.
 */
export async function lockTurn(client: PoolClient, name: string): Promise<Date | null> {
  await client.query(
    `INSERT INTO notice_matter (name, opened_at) VALUES ($1, '-infinity') ON CONFLICT (name) DO NOTHING`,
    [name],
  );
  const { rows } = await client.query<{ at: Date | null }>(
    `SELECT CASE WHEN isfinite(opened_at) THEN opened_at END AS at FROM notice_matter
      WHERE name = $1 FOR UPDATE`,
    [name],
  );
  return rows[0]?.at ?? null;
}

export async function noteTurn(client: PoolClient, name: string, at: Date): Promise<void> {
  await client.query(`UPDATE notice_matter SET opened_at = $2 WHERE name = $1`, [name, at]);
}

/** Channels that were told of as failing and have been turned off or removed since. */
export async function idleChannels(client: Queryable): Promise<{ id: string; name: string }[]> {
  const { rows } = await client.query<{ id: string; name: string }>(
    `SELECT c.id, regexp_replace(c.name, ' \\(removed [0-9a-f-]+\\)$', '') AS name
       FROM notice_matter m JOIN channel c ON m.name = 'channel/' || c.id
      WHERE NOT c.enabled OR c.removed_at IS NOT NULL`,
  );
  return rows;
}

export interface AccessEnd {
  id: string;
  name: string;
  role: string;
  endsAt: Date;
}

/** People whose access ends after `now` and until `until`, the first to end first. */
export async function accessEnds(client: Queryable, now: Date, until: Date): Promise<AccessEnd[]> {
  const { rows } = await client.query<AccessEnd>(
    `SELECT id, name, role, access_ends_at AS "endsAt" FROM person
      WHERE disabled_at IS NULL AND access_ends_at > $1 AND access_ends_at <= $2
      ORDER BY access_ends_at, id`,
    [now, until],
  );
  return rows;
}
