import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Months that have partitions and end before this instant (ms), oldest first, as YYYY-MM. */
export async function oldMonths(on: Queryable, before: number): Promise<string[]> {
  const { rows } = await on.query<{ month: string }>(
    `SELECT to_char(month, 'YYYY-MM') AS month FROM usage_month
      WHERE month + INTERVAL '1 month' <= to_timestamp($1) AT TIME ZONE 'UTC' ORDER BY 1`,
    [before / 1000],
  );
  return rows.map(({ month }) => month);
}

/** Drops the partitions of these months; waits `lockMs` at most for those who read them. */
export async function dropMonths(
  on: PoolClient,
  months: readonly string[],
  lockMs: number,
): Promise<void> {
  await on.query(`SELECT set_config('lock_timeout', $1, true)`, [`${lockMs}ms`]);
  await on.query(`DELETE FROM usage_month WHERE to_char(month, 'YYYY-MM') = ANY($1::text[])`, [
    months,
  ]);
}

/**
 * Forgets what else was noted of the time before this instant (ms): hours, coverage, digests and proofs, and objects whose names
 * tell that they are older, which are not read again for that. Answers how many objects.
 */
export async function forgetBefore(on: Queryable, before: number): Promise<number> {
  const seconds = before / 1000;
  await on.query(
    `DELETE FROM usage_given WHERE day < (to_timestamp($1) AT TIME ZONE 'UTC')::date`,
    [seconds],
  );
  await on.query(`DELETE FROM usage_hour WHERE hour < to_timestamp($1)`, [seconds]);
  await on.query(`DELETE FROM usage_coverage WHERE to_at <= to_timestamp($1)`, [seconds]);
  await on.query(
    `UPDATE usage_coverage SET from_at = to_timestamp($1) WHERE from_at < to_timestamp($1)`,
    [seconds],
  );
  await on.query(`DELETE FROM usage_proof WHERE to_at <= to_timestamp($1)`, [seconds]);
  await on.query(
    `UPDATE usage_proof SET from_at = to_timestamp($1) WHERE from_at < to_timestamp($1)`,
    [seconds],
  );
  await on.query(`DELETE FROM usage_digest WHERE to_at < to_timestamp($1)`, [seconds]);
  // As CloudTrail names them: account_id is set for no other name.
  const { rowCount } = await on.query(
    `DELETE FROM usage_object WHERE account_id IS NOT NULL
        AND substring(key FROM '_(\\d{8}T\\d{4})Z_[A-Za-z0-9]+\\.json(?:\\.gz)?$')
            < to_char(to_timestamp($1) AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MI')`,
    [seconds],
  );
  return rowCount ?? 0;
}

/** Takes out addresses and contexts that no call has any more. */
export async function dropUnusedValues(on: Queryable): Promise<void> {
  await on.query(
    `DELETE FROM usage_trait_value v
      WHERE NOT EXISTS (SELECT FROM usage_trait t WHERE t.trait_id = v.id)
        AND v.id NOT IN (SELECT unnest(trait_ids) FROM usage_shared)`,
  );
}
