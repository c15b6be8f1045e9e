import type { Pool, PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface TroubleRow {
  reason: string;
  error: string;
  since: Date;
  tried_at: Date;
}

/** Why the checkpoint that is due could not be signed at the last try; null when none failed. */
export async function readTrouble(on: Queryable): Promise<TroubleRow | null> {
  const rows = await queryRows<TroubleRow>(on, sql`SELECT * FROM checkpoint_trouble WHERE id = 1`);
  return rows[0] ?? null;
}

/** Notes a try that failed; since when it fails stays as it is. */
export async function noteTrouble(
  on: Queryable,
  { reason, error }: { reason: string; error: string },
): Promise<void> {
  await queryRows(
    on,
    sql`INSERT INTO checkpoint_trouble (id, reason, error, since, tried_at)
        VALUES (1, ${reason}, ${error}, clock_timestamp(), clock_timestamp())
        ON CONFLICT (id) DO UPDATE
           SET reason = excluded.reason, error = excluded.error, tried_at = excluded.tried_at`,
  );
}

/** A checkpoint was signed, or none is due. */
export async function clearTrouble(on: Queryable): Promise<void> {
  await queryRows(on, sql`DELETE FROM checkpoint_trouble WHERE id = 1`);
}
