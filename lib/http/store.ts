import type { Db } from "../db/types";

/** Seconds since any worker was last seen, by the database's clock; null if none ever was. */
export async function secondsSinceWorker({ pool }: Pick<Db, "pool">): Promise<number | null> {
  const { rows } = await pool.query<{ age: number | null }>(
    "SELECT extract(epoch FROM clock_timestamp() - max(seen_at))::float8 AS age FROM worker",
  );
  return rows[0]?.age ?? null;
}
