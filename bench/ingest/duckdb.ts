import { DuckDBInstance } from "@duckdb/node-api";
import type { PeerAnswer } from "./thread-loop";

/** The members of a record that the buckets need; DuckDB skips the others. */
const RECORD = `STRUCT(
  eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR, sourceIPAddress VARCHAR,
  userIdentity STRUCT(arn VARCHAR, invokedBy VARCHAR,
    sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR))),
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

/** A DuckDB in this process with as many threads; what it answers has no count of bytes or records. */
export async function openDuckDb(
  files: readonly string[],
  threads: number,
): Promise<() => Promise<PeerAnswer>> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  const list = `[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`;
  return async () => {
    const reader = await connection.runAndReadAll(AGGREGATION.replace("$files", list));
    const buckets = new Map<string, number>();
    for (const row of reader.getRows()) {
      const [at, key, principal, operation, service, outcome, calls] = row.map(String);
      const name = [at, key, principal, operation, service, outcome].join("|");
      buckets.set(name, (buckets.get(name) ?? 0) + Number(calls));
    }
    connection.closeSync();
    instance.closeSync();
    return { jsonBytes: 0, records: 0, buckets };
  };
}
