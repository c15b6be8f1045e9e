import type { LogFault } from "../rules/log-tampered";
import type { Queryable } from "./call-names";

/** More than these in one look are told by the latest; a bucket whose files are all gone is one matter. */
const MOST = 20_000;

/**
 * What is wrong with log files by their digests, that which was found last first: not that a file is gone which was read
 * when it was there.
 */
export async function readLogFaults(on: Queryable): Promise<LogFault[]> {
  const { rows } = await on.query<
    Omit<LogFault, "from" | "to" | "foundAt"> & Record<"from" | "to" | "foundAt", Date>
  >(
    `SELECT source, account_id AS "accountId", region, state, reason, from_at AS "from", to_at AS "to",
            found_at AS "foundAt", log_key = '' AS "isDigest",
            CASE log_key WHEN '' THEN digest_key ELSE log_key END AS file
       FROM usage_digest_fault f
      WHERE state = 'invalid' OR log_key <> '' AND NOT EXISTS (
              SELECT FROM usage_object o WHERE o.source = f.source AND o.key = f.log_key AND o.state = 'done')
      ORDER BY found_at DESC, digest_key, log_key LIMIT ${MOST}`,
  );
  return rows.map((row) => ({
    ...row,
    from: row.from.getTime(),
    to: row.to.getTime(),
    foundAt: row.foundAt.getTime(),
  }));
}
