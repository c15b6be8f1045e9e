import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** How far the pass over all keys is. */
export interface Pass {
  applied: string;
  target: string | null;
  after: string;
  done: number;
  total: number;
  changed: number;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export async function readPass(client: Queryable): Promise<Pass> {
  const { rows } = await client.query<Pass>(
    `SELECT applied, target, "after"::text, done, total, changed, started_at AS "startedAt",
            finished_at AS "finishedAt" FROM ownership_pass WHERE id = 1`,
  );
  const row = rows[0];
  if (!row) throw new Error("The row of the ownership pass is gone.");
  return row;
}

/** Begins a pass from the first key. */
export async function beginPass(client: Queryable, target: string, at: Date): Promise<void> {
  await client.query(
    `UPDATE ownership_pass SET target = $1, "after" = 0, done = 0, changed = 0, started_at = $2,
            total = (SELECT count(*)::int FROM key_list) WHERE id = 1`,
    [target, at],
  );
}

export async function advancePass(
  client: Queryable,
  { after, done, changed }: { after: string; done: number; changed: number },
): Promise<void> {
  await client.query(
    `UPDATE ownership_pass SET "after" = $1::bigint, done = done + $2, changed = changed + $3 WHERE id = 1`,
    [after, done, changed],
  );
}

export async function endPass(client: Queryable, at: Date): Promise<void> {
  await client.query(
    `UPDATE ownership_pass SET applied = target, target = NULL, finished_at = $1 WHERE id = 1`,
    [at],
  );
}
