import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** An object as a source lists it. */
export interface ListedObject {
  key: string;
  /** ETag, or size and time of change: another version is another object. */
  version: string;
}

/** Which of the objects were read before, in whatever state they ended. */
export async function knownObjects(
  on: Queryable,
  source: string,
  objects: readonly ListedObject[],
): Promise<Set<string>> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT o.key FROM unnest($2::text[], $3::text[]) AS l (key, version)
       JOIN usage_object o ON o.source = $1 AND o.key = l.key AND o.version = l.version`,
    [source, objects.map(({ key }) => key), objects.map(({ version }) => version)],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Makes the partitions of the months that hold these days (ms since 1970), as far as they lack. */
export async function ensureMonths(on: Queryable, times: Iterable<number>): Promise<void> {
  const months = [
    ...new Set([...times].map((at) => `${new Date(at).toISOString().slice(0, 7)}-01`)),
  ];
  const { rows } = await on.query<{ month: string }>(
    `SELECT to_char(m, 'YYYY-MM-DD') AS month FROM unnest($1::date[]) m
      WHERE NOT EXISTS (SELECT FROM usage_month u WHERE u.month = m) ORDER BY m`,
    [months],
  );
  for (const { month } of rows) {
    await on.query(`INSERT INTO usage_month (month) VALUES ($1::date) ON CONFLICT DO NOTHING`, [
      month,
    ]);
  }
}

/** ARNs of the roles by which our own reader enters the accounts. */
export async function readerRoles(on: Queryable): Promise<string[]> {
  const { rows } = await on.query<{ arn: string }>(
    `SELECT DISTINCT role_arn AS arn FROM account WHERE role_arn IS NOT NULL ORDER BY 1`,
  );
  return rows.map(({ arn }) => arn);
}
