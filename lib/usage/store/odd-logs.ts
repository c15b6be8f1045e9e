import type { Pool, PoolClient } from "pg";
import type { EventMark } from "../files/event-id";
import type { Span } from "../rules/coverage";
import { halves, marksOf } from "../rules/mark-set";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Calls of one account and region that an object told of. */
export interface ToldSpan extends Span {
  accountId: string;
  region: string;
}

/** A fault of a log file that was found by comparing, or that verifying its digest found. */
export interface NotedFault {
  digest: string;
  key: string;
  state: string;
}

/** What is known to be wrong with log files of a source, not with digests themselves; 20,000 at most. */
export async function notedFaults(on: Queryable, source: string): Promise<NotedFault[]> {
  const { rows } = await on.query<NotedFault>(
    `SELECT DISTINCT digest_key AS digest, log_key AS key, state FROM usage_digest_fault
      WHERE source = $1 AND log_key <> '' LIMIT 20000`,
    [source],
  );
  return rows;
}

/** Of which watched accounts and regions, and hours, the calls are that objects told of: of their events that counted. */
export async function toldByObjects(
  on: Queryable,
  source: string,
  keys: readonly string[],
): Promise<ToldSpan[]> {
  if (keys.length === 0) return [];
  const { rows } = await on.query<{ scope: string; from: number; to: number }>(
    `SELECT s.scope, (extract(epoch FROM min(s.hour)) * 1000)::float8 AS "from",
            (extract(epoch FROM max(s.hour)) * 1000)::float8 + 3600000 AS "to"
       FROM usage_object o JOIN usage_seen s ON s.object_id = o.id
       JOIN scope p ON p.account_id || '/' || p.region = s.scope
      WHERE o.source = $1 AND o.key = ANY($2::text[]) GROUP BY s.scope ORDER BY s.scope LIMIT 100`,
    [source, keys],
  );
  return rows.flatMap(({ scope, ...span }) => {
    const [accountId, region] = scope.split("/");
    return accountId && region ? [{ accountId, region, ...span }] : [];
  });
}

/** Which of these objects were read in more than one version, and something of them counted. */
export async function readTwice(
  on: Queryable,
  source: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT key FROM usage_object WHERE source = $1 AND key = ANY($2::text[])
      GROUP BY key HAVING count(*) > 1 AND sum(kms_events) > 0`,
    [source, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** What the calls are known by that were counted from an object, in whatever version. */
export async function countedMarks(
  on: Queryable,
  source: string,
  key: string,
): Promise<EventMark[]> {
  const { rows } = await on.query<{ marks: Buffer | null; mark: string | null }>(
    `WITH versions AS MATERIALIZED (SELECT id FROM usage_object WHERE source = $1 AND key = $2)
     SELECT s.marks, NULL::text AS mark FROM usage_seen s WHERE s.object_id IN (SELECT id FROM versions)
      UNION ALL
     SELECT NULL, s.mark::text FROM usage_shared s WHERE s.object_id IN (SELECT id FROM versions)`,
    [source, key],
  );
  return rows.flatMap(({ marks, mark }) => [
    ...(marks === null ? [] : marksOf(marks)),
    ...(mark === null ? [] : [halves(mark)]),
  ]);
}

/** Notes what comparing found of a log file; what was known of it stays as it was found. */
export async function noteOdd(
  on: Queryable,
  fault: Record<"source" | "digest" | "key" | "reason", string> & {
    state: "added" | "removed";
    at: Date;
    told: readonly ToldSpan[];
  },
): Promise<void> {
  const { source, digest, key, state, reason, at, told } = fault;
  await on.query(
    `INSERT INTO usage_digest_fault (source, digest_key, log_key, state, reason, found_at, account_id, region,
                                     from_at, to_at)
     SELECT $1, $2, $3, $4, $5, $6, a, r, to_timestamp(f / 1000), to_timestamp(t / 1000)
       FROM unnest($7::text[], $8::text[], $9::float8[], $10::float8[]) AS n (a, r, f, t)
     ON CONFLICT (source, digest_key, log_key, account_id, region) DO UPDATE SET state = excluded.state,
       reason = excluded.reason, from_at = excluded.from_at, to_at = excluded.to_at
      WHERE usage_digest_fault.state <> excluded.state`,
    [
      ...[source, digest, key, state, reason, at],
      told.map(({ accountId }) => accountId),
      told.map(({ region }) => region),
      told.map(({ from }) => from),
      told.map(({ to }) => to),
    ],
  );
}

/** A digest names the file after all. */
export async function clearAdded(on: Queryable, source: string, key: string): Promise<void> {
  await on.query(
    `DELETE FROM usage_digest_fault WHERE source = $1 AND log_key = $2 AND state = 'added'`,
    [source, key],
  );
}
