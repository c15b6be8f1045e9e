import { openDb } from "@/lib/db/open-db";
import { ingestObjects } from "@/lib/usage/ingest-objects";
import { fileSource } from "@/lib/usage/sources/file-source";
import { answerParent } from "../support/child";

export interface IngestTask {
  url: string;
  folder: string;
  threads: number;
}

export interface IngestMeasured {
  seconds: number;
  cpuSeconds: number;
  peakRssMb: number;
  kmsEvents: number;
  buckets: number;
  /** Rows of addresses and contexts. */
  traits: number;
  /** Of all tables of usage, in bytes, with their indexes. */
  databaseBytes: number;
  /** Of what events are told apart by. */
  seenBytes: number;
}

answerParent(async ({ url, folder, threads }: IngestTask): Promise<IngestMeasured> => {
  const db = openDb({ url, max: 4 });
  const actor = { kind: "system", name: "bench" } as const;
  const clock = () => new Date("2026-11-22T12:00:00Z");
  const before = process.cpuUsage();
  const began = performance.now();
  const answer = await ingestObjects(
    { db, actor, clock, requestId: "bench" },
    await fileSource(folder),
    {
      threads,
    },
  );
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(before);
  if (answer.failedObjects > 0) throw new Error(JSON.stringify(answer.problems));
  const { rows } = await db.pool.query<{ all: string; seen: string; buckets: number }>(
    `SELECT (SELECT count(*)::int FROM usage_bucket) AS buckets,
            sum(pg_total_relation_size(c.oid)) FILTER (WHERE c.relkind = 'r') AS all,
            sum(pg_total_relation_size(c.oid)) FILTER (WHERE c.relname LIKE 'usage_seen%') AS seen
       FROM pg_class c WHERE c.relname LIKE 'usage%' AND c.relkind = 'r'`,
  );
  const apart = await db.pool.query<{ apart: number; traits: number }>(
    `SELECT count(*)::int AS apart, (SELECT count(*)::int FROM usage_trait) AS traits FROM (
       SELECT span, key_id, date_trunc(span, at, 'UTC') AS at, principal_id, call_id, sum(count) AS count
         FROM usage_bucket, unnest(ARRAY['hour', 'day']) span GROUP BY 1, 2, 3, 4, 5
     ) s FULL JOIN (
       SELECT 'hour' AS span, * FROM usage_bucket_hour UNION ALL SELECT 'day', * FROM usage_bucket_day
     ) t USING (span, key_id, at, principal_id, call_id) WHERE s.count IS DISTINCT FROM t.count`,
  );
  if (apart.rows[0]?.apart !== 0) throw new Error("Hours or days differ from their five minutes.");
  await db.close();
  return {
    traits: apart.rows[0].traits,
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    kmsEvents: answer.kmsEvents,
    buckets: rows[0]?.buckets ?? 0,
    databaseBytes: Number(rows[0]?.all ?? 0),
    seenBytes: Number(rows[0]?.seen ?? 0),
  };
});
