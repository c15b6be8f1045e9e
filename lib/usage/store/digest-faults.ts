import type { Pool, PoolClient } from "pg";
import type { Span } from "../rules/coverage";
import type { FaultState } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** What is wrong with a digest, or with a log file that it names. */
export interface DigestFault extends Span {
  /** As the digest names it; empty for the digest itself. */
  logKey: string;
  state: "invalid" | "missing";
  /** Of the log file, or of the digest itself, without its name. */
  reason: string;
}

/** A fault with one of the scopes whose calls it leaves in doubt. */
export interface PlacedFault extends DigestFault {
  accountId: string;
  region: string;
}

interface Place {
  source: string;
  digestKey: string;
}

/**
 * Puts these faults in the place of those that were known of a digest; one that stays keeps when it was found. Files that
 * the digest does not name are not looked at.
 */
export async function replaceFaults(
  on: Queryable,
  place: Place,
  faults: readonly PlacedFault[],
  at: Date,
): Promise<void> {
  await on.query(
    `DELETE FROM usage_digest_fault WHERE source = $1 AND digest_key = $2 AND NOT log_key = ANY($3::text[])
        AND state <> 'added'`,
    [place.source, place.digestKey, faults.map(({ logKey }) => logKey)],
  );
  await addFaults(on, place, faults, at);
}

/** Adds faults to those of a digest. Of a file that was changed, or removed, it is no news that it is gone. */
export async function addFaults(
  on: Queryable,
  { source, digestKey }: Place,
  faults: readonly PlacedFault[],
  at: Date,
): Promise<void> {
  if (faults.length === 0) return;
  await on.query(
    `INSERT INTO usage_digest_fault (source, digest_key, account_id, region, found_at, log_key, state, reason,
                                     from_at, to_at)
     SELECT $1, $2, a, g, $3, l, s, r, to_timestamp(f / 1000), to_timestamp(t / 1000)
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::float8[])
              AS n (a, g, l, s, r, f, t)
     ON CONFLICT (source, digest_key, log_key, account_id, region) DO UPDATE SET state = excluded.state,
       reason = excluded.reason, from_at = excluded.from_at, to_at = excluded.to_at
      WHERE excluded.log_key = '' OR excluded.state <> 'missing' OR usage_digest_fault.state = 'missing'`,
    [
      ...[source, digestKey, at],
      faults.map(({ accountId }) => accountId),
      faults.map(({ region }) => region),
      faults.map(({ logKey }) => logKey),
      faults.map(({ state }) => state),
      faults.map(({ reason }) => reason),
      faults.map(({ from }) => from),
      faults.map(({ to }) => to),
    ],
  );
}

/** Takes back what was said of a digest itself; what was said of files stays. */
export async function clearOwnFault(
  on: Queryable,
  source: string,
  digestKey: string,
): Promise<void> {
  await on.query(
    `DELETE FROM usage_digest_fault WHERE source = $1 AND digest_key = $2 AND log_key = ''`,
    [source, digestKey],
  );
}

/** What is wrong with digests of these keys: a hundred at most, as they are named. */
export async function problemsOf(
  on: Queryable,
  source: string,
  keys: readonly string[],
): Promise<{ digest: string; reason: string }[]> {
  const { rows } = await on.query<{ digest: string; reason: string }>(
    `SELECT DISTINCT digest_key AS digest, concat_ws(' ', nullif(log_key, ''), reason) AS reason
       FROM usage_digest_fault WHERE source = $1 AND digest_key = ANY($2::text[])
      UNION SELECT key, reason FROM usage_digest
      WHERE source = $1 AND key = ANY($2::text[]) AND reason IS NOT NULL
      ORDER BY 1, 2 LIMIT 100`,
    [source, keys],
  );
  return rows;
}

/** A fault as a source's answer tells of it; times are ISO 8601. */
export interface ToldFault {
  what: string;
  state: FaultState;
  reason: string;
  from: string;
  to: string;
  foundAt: string;
}

/** What is wrong with a source's digests and their files by now: of the latest calls first, 50 at most. */
export async function latestFaults(on: Queryable, source: string): Promise<ToldFault[]> {
  const { rows } = await on.query<{ [K in keyof ToldFault]: Date & ToldFault[K] }>(
    `SELECT CASE log_key WHEN '' THEN digest_key ELSE log_key END AS what, state, reason, from_at AS "from",
            to_at AS "to", found_at AS "foundAt"
       FROM usage_digest_fault WHERE source = $1 ORDER BY from_at DESC, 1 LIMIT 50`,
    [source],
  );
  return rows.map((row) => ({
    ...row,
    from: row.from.toISOString(),
    to: row.to.toISOString(),
    foundAt: row.foundAt.toISOString(),
  }));
}

/** A fault as coverage reads it; removed: what was read of it when it was there is known. */
export interface ScopeFault extends Span {
  source: string;
  accountId: string;
  region: string;
  state: FaultState;
}

/**
 * What is wrong in these scopes within a range (ms): not that a file is gone which was read when it was there and that the
 * bucket may have forgotten, nor that a digest is.
 */
export async function readScopeFaults(
  on: Queryable,
  scopes: readonly { accountId: string; region: string }[],
  { from, to }: Span,
): Promise<ScopeFault[]> {
  const { rows } = await on.query<ScopeFault>(
    `SELECT f.source, f.account_id AS "accountId", f.region,
            CASE WHEN f.state = 'removed' AND NOT was.read THEN 'missing' ELSE f.state END AS state,
            (extract(epoch FROM from_at) * 1000)::float8 AS "from", (extract(epoch FROM to_at) * 1000)::float8 AS "to"
       FROM usage_digest_fault f CROSS JOIN LATERAL (
              SELECT EXISTS (SELECT FROM usage_object o
                              WHERE o.source = f.source AND o.key = f.log_key AND o.state = 'done') AS read) was
      WHERE (account_id, region) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        AND from_at < to_timestamp($4) AND to_at > to_timestamp($3)
        AND (state <> 'missing' OR log_key <> '' AND NOT was.read)`,
    [
      scopes.map(({ accountId }) => accountId),
      scopes.map(({ region }) => region),
      from / 1000,
      to / 1000,
    ],
  );
  return rows;
}
