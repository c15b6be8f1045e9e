import type { LogFault } from "../rules/log-tampered";
import type { Queryable } from "./call-names";

/** More than these in one look are told by the latest; a bucket whose files are all gone is one matter. */
const MOST = 20_000;

/** Not that a file is gone which was read when it was there, and which a bucket may have forgotten; nor that a digest is. */
const TOLD = `(f.state <> 'missing' OR f.log_key <> '' AND NOT EXISTS (
  SELECT FROM usage_object o WHERE o.source = f.source AND o.key = f.log_key AND o.state = 'done'))`;

/** What is wrong with log files by their digests, that which was found last first. */
export async function readLogFaults(on: Queryable): Promise<LogFault[]> {
  const { rows } = await on.query<
    Omit<LogFault, "from" | "to" | "foundAt"> & Record<"from" | "to" | "foundAt", Date>
  >(
    `SELECT source, account_id AS "accountId", region, state, reason, from_at AS "from", to_at AS "to",
            found_at AS "foundAt", log_key = '' AS "isDigest",
            CASE log_key WHEN '' THEN digest_key ELSE log_key END AS file
       FROM usage_digest_fault f
      WHERE ${TOLD}
      ORDER BY found_at DESC, digest_key, log_key LIMIT ${MOST}`,
  );
  return rows.map((row) => ({
    ...row,
    from: row.from.getTime(),
    to: row.to.getTime(),
    foundAt: row.foundAt.getTime(),
  }));
}

/**
 * Whether nothing is wrong any more with the log files of an account and region in a place, and digests of that time are
 * there that say so: those of usage that is not kept any more say nothing.
 */
export async function areLogsWell(
  on: Queryable,
  { accountId, region }: { accountId: string; region: string },
  { source, from, to }: { source: string; from: string; to: string },
): Promise<boolean> {
  const { rows } = await on.query<{ well: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM usage_digest_fault f
                         WHERE f.source = $1 AND f.account_id = $2 AND f.region = $3 AND ${TOLD})
        AND EXISTS (SELECT FROM usage_digest d
                     WHERE d.source = $1 AND d.to_at > $4 AND d.from_at < $5 AND d.version <> '') AS well`,
    [source, accountId, region, from, to],
  );
  return rows[0]?.well ?? false;
}
