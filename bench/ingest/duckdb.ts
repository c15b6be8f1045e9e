import { DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import type { MeasuredWork } from "./measured-work";

/**
 * The members of a record that the buckets need; DuckDB skips the others. It was no faster with records as JSON and paths into
 * it, with the order of rows given up, or with less room for a file.
 */
const RECORD = `STRUCT(
  eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR,
  userIdentity STRUCT(invokedBy VARCHAR, sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR))),
  resources STRUCT(ARN VARCHAR)[])`;

/** The same buckets as bucketName's, of records as the bench writes them: roles' sessions, one key each. */
const AGGREGATION = `
  SELECT epoch(strptime(r.eventTime, '%Y-%m-%dT%H:%M:%SZ')::TIMESTAMP)::BIGINT // 300 * 300 AS at,
         r.resources[1].ARN AS key,
         r.userIdentity.sessionContext.sessionIssuer.arn AS principal,
         r.eventName AS operation, coalesce(r.userIdentity.invokedBy, '') AS service,
         coalesce(r.errorCode, '') AS outcome, count(*)::INTEGER AS calls
    FROM (SELECT unnest(Records) AS r FROM read_json($files, format = 'unstructured',
            maximum_object_size = 67108864, columns = {Records: '${RECORD}[]'}))
   WHERE r.eventSource = 'kms.amazonaws.com'
   GROUP BY ALL`;

/**
 * A DuckDB in this process with as many threads; what it answers has no count of bytes or records. Its result is handed over in
 * columns, which is quicker than rows, and named when the time is taken, as ours is.
 */
export async function openDuckDb(
  files: readonly string[],
  threads: number,
): Promise<() => Promise<MeasuredWork>> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  const list = `[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`;
  return async () => {
    const reader = await connection.runAndReadAll(AGGREGATION.replace("$files", list));
    const columns = reader.getColumns();
    connection.closeSync();
    instance.closeSync();
    return { jsonBytes: 0, records: 0, buckets: () => named(columns) };
  };
}

function named(columns: readonly (readonly DuckDBValue[])[]): Map<string, number> {
  const buckets = new Map<string, number>();
  const calls = columns.at(-1) ?? [];
  for (const [row, count] of calls.entries()) {
    const name = columns
      .slice(0, -1)
      .map((column) => String(column[row]))
      .join("|");
    buckets.set(name, (buckets.get(name) ?? 0) + Number(count));
  }
  return buckets;
}
