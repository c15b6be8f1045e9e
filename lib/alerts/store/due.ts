import type { PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { Awaited } from "../rules/awaited";
import type { Queryable } from "./call-names";

/** A run that says to be under way for longer has died, or is so long that alerts cannot wait for it. */
const LONGEST_RUN_MS = 2 * 3_600_000;

/** True while somebody takes in usage: by hand, or a source's run that has not noted yet what it covers. */
export async function isIngesting(on: Queryable, now: Date): Promise<boolean> {
  const { rows } = await on.query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM lease WHERE name = 'usage-ingest' AND until > clock_timestamp())
         OR EXISTS (SELECT FROM usage_source WHERE run_state = 'running' AND run_started_at > $1) AS busy`,
    [new Date(now.getTime() - LONGEST_RUN_MS)],
  );
  return rows[0]?.busy === true;
}

export interface DueDay {
  ids: string[];
  from: Date;
  to: Date;
}

/** The first day of which something is due: its rows, its first hour and the end of its last. */
export async function readDue(client: Queryable): Promise<DueDay | undefined> {
  const { rows } = await client.query<DueDay>(
    `SELECT array_agg(id::text) AS ids, min(hour) AS from, max(hour) + interval '1 hour' AS to FROM alert_due d
      WHERE known_until IS NULL OR EXISTS (
        SELECT FROM usage_coverage c
         WHERE c.account_id = d.account_id AND c.region = d.region AND c.state = 'covered'
           AND c.from_at < d.known_until AND c.to_at >= d.known_until)
      GROUP BY date_trunc('day', hour, 'UTC') ORDER BY 2 LIMIT 1`,
  );
  return rows[0];
}

/** How many days are still to be looked at for the first time since something came in. */
export async function countDue(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ days: number }>(
    `SELECT count(DISTINCT date_trunc('day', hour, 'UTC'))::int AS days FROM alert_due
      WHERE known_until IS NULL`,
  );
  return rows[0]?.days ?? 0;
}

/** What was looked at is due no more; rows that came meanwhile stay. */
export async function finishDue(
  client: PoolClient,
  { ids, from, to }: DueDay,
  { at, unjudged }: { at: Date; unjudged: Partial<Record<AlertRule, number>> },
): Promise<void> {
  await client.query(`DELETE FROM alert_due WHERE id = ANY($1::bigint[])`, [ids]);
  await client.query(
    `UPDATE alert_pass SET evaluated_at = $1, from_at = least(from_at, $2), to_at = greatest(to_at, $3),
            unjudged = CASE WHEN to_at IS NULL OR $3 >= to_at THEN $4::jsonb ELSE unjudged END`,
    [at, from, to, toJson(unjudged)],
  );
}

/** Hours that are due again when their usage is known; what nobody gave for two weeks is waited for no more. */
export async function awaitCoverage(
  client: PoolClient,
  awaited: readonly Awaited[],
  at: Date,
): Promise<void> {
  const [hours, untils] = [awaited.map(({ hour }) => hour), awaited.map(({ until }) => until)];
  const accounts = awaited.map(({ accountId }) => accountId);
  const regions = awaited.map(({ region }) => region);
  await client.query(
    `DELETE FROM alert_due d WHERE known_until IS NOT NULL AND (hour < $4::timestamptz - interval '14 days'
        OR EXISTS (SELECT FROM unnest($1::float8[], $2::text[], $3::text[]) AS n (hour, account_id, region)
                    WHERE to_timestamp(n.hour / 1000) = d.hour AND n.account_id = d.account_id AND n.region = d.region))`,
    [hours, accounts, regions, at],
  );
  await client.query(
    `INSERT INTO alert_due (hour, account_id, region, known_until)
     SELECT to_timestamp(h / 1000), a, r, to_timestamp(u / 1000)
       FROM unnest($1::float8[], $2::text[], $3::text[], $4::float8[]) AS n (h, a, r, u)`,
    [hours, accounts, regions, untils],
  );
}

/**
 * Makes later days due on which keys were used within some time after a change of theirs: a change may come late, when
 * those days were judged without it. `until` in ms since 1970; one hour a day will do, for rules look at whole days.
 */
export async function dueAfter(
  client: PoolClient,
  day: Date,
  changes: readonly { keyArn: string; until: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    `INSERT INTO alert_due (hour)
     SELECT min(b.at) FROM unnest($2::text[], $3::float8[]) AS c (arn, until)
       JOIN usage_key k ON k.arn = c.arn JOIN usage_bucket_hour b ON b.key_id = k.id
      WHERE b.at >= $1::timestamptz + interval '1 day' AND b.at <= to_timestamp(c.until / 1000)
      GROUP BY date_trunc('day', b.at, 'UTC')`,
    [day, changes.map(({ keyArn }) => keyArn), changes.map(({ until }) => until)],
  );
}

/** Rules have looked at all that there is, as of now; nothing to note before anything has come in. */
export async function noteLook(on: Queryable, at: Date): Promise<void> {
  await on.query(`UPDATE alert_pass SET evaluated_at = $1 WHERE from_at IS NOT NULL`, [at]);
}
