import type { Pool, PoolClient } from "pg";

export type Queryable = Pick<Pool | PoolClient, "query">;

export interface SettingRow {
  name: string;
  value: unknown;
  version: number;
  changed_at: Date;
  changed_by_name: string | null;
}

/** Number of the advisory lock on all settings: any number that nobody else takes. */
const LOCK = 7_305_101;

export async function selectSettings(
  client: Queryable,
  names: readonly string[],
): Promise<SettingRow[]> {
  const { rows } = await client.query<SettingRow>(
    `SELECT s.name, s.value, s.version, s.changed_at, p.name AS changed_by_name
       FROM setting s LEFT JOIN person p ON p.id = s.changed_by_id
      WHERE s.name = ANY($1::text[])`,
    [names],
  );
  return rows;
}

/**
 * Until the transaction ends no setting changes. Whoever derives rows from settings calls this first, then reads
 * them: then a job that a change starts finds all that was derived from the old value.
 */
export async function holdSettings(client: PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1)", [LOCK]);
}

/** Until the transaction ends only this one changes settings, and nobody holds them. */
export async function lockSettings(client: PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
}

export async function upsertSetting(
  client: PoolClient,
  setting: { name: string; value: unknown; version: number; at: Date; by: string | null },
): Promise<void> {
  await client.query(
    `INSERT INTO setting (name, value, version, changed_at, changed_by_id)
     VALUES ($1, $2::jsonb, $3, $4, $5)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version,
       changed_at = excluded.changed_at, changed_by_id = excluded.changed_by_id`,
    [setting.name, JSON.stringify(setting.value), setting.version, setting.at, setting.by],
  );
}
