import { runMigrations } from "graphile-worker";
import pg, { type Pool, type PoolClient } from "pg";
import { queueLogger } from "@/lib/db/migrate/migrate-queue";
import { logger } from "@/lib/logger";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Only looks, where the start of the program has migrated the queue as the database's owner. */
export async function requireQueue(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: queueLogger }).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === "42501")) throw error;
    const message =
      "The queue's tables are not current; a start as the database's owner makes them so.";
    throw new Error(message, { cause: error });
  });
}

/** A pool beside the application's, so that the queue's bookkeeping never waits for bulk work. */
export function openQueuePool(pool: Pool, max: number): Pool {
  const own = new pg.Pool({ ...pool.options, max });
  const onLost = (error: Error) => logger.warn({ error: error.message }, "queue connection lost");
  own.on("error", onLost);
  own.on("connect", (client) => client.on("error", onLost));
  return own;
}

/** `delay` in milliseconds, by the database's clock, which says when a job is due: that of a server may be wrong. */
export async function insertJob(
  client: Queryable,
  task: string,
  payload: unknown,
  options: { key?: string; delay?: number; priority?: number; maxAttempts: number },
): Promise<void> {
  await client.query(
    `SELECT graphile_worker.add_job($1, payload => $2::json, run_at => now() + $3 * interval '1 ms', max_attempts => $4,
       job_key => $5, priority => $6)`,
    [
      task,
      JSON.stringify(payload),
      options.delay ?? null,
      options.maxAttempts,
      options.key ?? null,
      options.priority ?? 0,
    ],
  );
}

/** State of each job that is there: it waits, runs or will be tried again, or its attempts are spent. */
export async function jobStates(
  client: Queryable,
  keys: string[],
): Promise<Map<string, "live" | "given-up">> {
  const { rows } = await client.query<{ key: string; live: boolean }>(
    `SELECT key, (attempts < max_attempts OR locked_at IS NOT NULL) AS live
       FROM graphile_worker.jobs WHERE key = ANY($1::text[])`,
    [keys],
  );
  return new Map(rows.map((row) => [row.key, row.live ? "live" : "given-up"]));
}

export async function beat(
  client: Queryable,
  worker: { id: string; host: string; pid: number },
): Promise<void> {
  await client.query(
    `INSERT INTO worker (id, host, pid, started_at, seen_at)
     VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()`,
    [worker.id, worker.host, worker.pid],
  );
}

export async function forgetWorkers(client: Queryable, ids: string[]): Promise<void> {
  await client.query(`DELETE FROM worker WHERE id = ANY($1::text[])`, [ids]);
}

export async function workersOfHost(
  client: Queryable,
  host: string,
): Promise<{ id: string; pid: number }[]> {
  const { rows } = await client.query<{ id: string; pid: number }>(
    `SELECT id, pid FROM worker WHERE host = $1`,
    [host],
  );
  return rows;
}

/** Holders of jobs that no living worker stands behind, and workers not seen for `staleMs`. */
export async function staleWorkers(client: Queryable, staleMs: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `WITH edge AS (SELECT clock_timestamp() - $1 * interval '1 millisecond' AS at)
     SELECT id FROM worker, edge WHERE seen_at < edge.at
     UNION
     SELECT j.locked_by FROM graphile_worker.jobs j, edge
      WHERE j.locked_by IS NOT NULL AND j.locked_at < edge.at
        AND NOT EXISTS (SELECT 1 FROM worker w WHERE w.id = j.locked_by)`,
    [staleMs],
  );
  return rows.map((row) => row.id);
}

/** Gives back what dead workers held: their jobs, their leases, their rows. */
export async function buryWorkers(client: Queryable, ids: string[]): Promise<void> {
  await client.query(`SELECT graphile_worker.force_unlock_workers($1::text[])`, [ids]);
  await client.query(
    `UPDATE lease SET until = clock_timestamp()
      WHERE split_part(holder, '/', 1) = ANY($1::text[]) AND until > clock_timestamp()`,
    [ids],
  );
  await forgetWorkers(client, ids);
}

// ---- leases; the database's clock alone decides, so that a worker's wrong clock does no harm --------

/** Takes a lease that nobody holds or whose time is over: its fencing token, greater than all before; null where held. */
export async function takeLease(
  client: Queryable,
  lease: { name: string; holder: string; ttlMs: number },
): Promise<string | null> {
  const { rows } = await client.query<{ token: string }>(
    `INSERT INTO lease AS l (name, holder, token, until)
     VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE
       SET holder = excluded.holder, token = l.token + 1, until = excluded.until
       WHERE l.until <= clock_timestamp()
     RETURNING token::text`,
    [lease.name, lease.holder, lease.ttlMs],
  );
  return rows[0]?.token ?? null;
}

/** Holds a lease for longer from now; false when somebody else took it meanwhile. */
export async function extendLease(
  client: Queryable,
  lease: { name: string; token: string; ttlMs: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE lease SET until = clock_timestamp() + $3 * interval '1 millisecond'
      WHERE name = $1 AND token = $2::bigint`,
    [lease.name, lease.token, lease.ttlMs],
  );
  return rowCount === 1;
}

/** Gives a lease back; nothing when somebody else has it. */
export async function endLease(
  client: Queryable,
  lease: { name: string; token: string },
): Promise<void> {
  await client.query(
    `UPDATE lease SET until = clock_timestamp() WHERE name = $1 AND token = $2::bigint`,
    [lease.name, lease.token],
  );
}

/** The token of a lease, whose row stays locked until the transaction ends; null: it was never taken. */
export async function lockLease(client: Queryable, name: string): Promise<string | null> {
  const { rows } = await client.query<{ token: string }>(
    `SELECT token::text FROM lease WHERE name = $1 FOR UPDATE`,
    [name],
  );
  return rows[0]?.token ?? null;
}
