import type { Pool, PoolClient } from "pg";

/** Records of all changes of trails that are known, and when they were made (ms). */
export async function readTrailChanges(
  on: Pick<Pool | PoolClient, "query">,
): Promise<{ at: number; record: unknown }[]> {
  const { rows } = await on.query<{ at: Date; record: unknown }>(
    `SELECT at, record FROM control_event WHERE kind = 'trail' ORDER BY at`,
  );
  return rows.map(({ at, record }) => ({ at: at.getTime(), record }));
}
