import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Db } from "@/lib/db/types";
import { OWNER, REGION, type TrailRecord } from "./trail-records";

/** The key of log number `number`, as CloudTrail would name it. */
export function logName(number: number, account: string = OWNER): string {
  const unique = String(number).padStart(16, "0");
  return `AWSLogs/${account}/CloudTrail/${REGION}/2025/05/20/${account}_CloudTrail_${REGION}_20250520T2050Z_${unique}.json.gz`;
}

/** Writes a log below the folder: records as CloudTrail compresses them, or bytes as they are. */
export async function putLog(
  folder: string,
  name: string,
  content: TrailRecord[] | Buffer,
): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  const bytes = Buffer.isBuffer(content) ? content : gzipSync(JSON.stringify({ Records: content }));
  await writeFile(path, bytes);
}

let unique = 0;
/** Another event with the same meaning. Its id is like none that a test makes itself: it counts on over all files of tests. */
export function anotherEvent(record: TrailRecord): TrailRecord {
  unique += 1;
  return { ...record, eventID: `a0000000-0000-4000-8000-${String(unique).padStart(12, "0")}` };
}

/** What CloudTrail tells of an event when it corrects it. */
export function correctionOfEvent(record: TrailRecord, changed: TrailRecord): TrailRecord {
  const addendum = {
    reason: "UPDATED_DATA",
    updatedFields: Object.keys(changed).join(","),
    originalEventID: record.eventID,
  };
  return anotherEvent({ ...record, ...changed, addendum });
}

/** Every bucket as a line: key, time of day, principal, operation, service, outcome and count. */
export async function readBuckets(db: Db): Promise<string[]> {
  const { rows } = await db.pool.query(
    `SELECT k.arn, b.at, p.ref, c.operation, c.service, c.outcome, b.count FROM usage_bucket b
       JOIN usage_key k ON k.id = b.key_id JOIN usage_principal p ON p.id = b.principal_id
       JOIN usage_call c ON c.id = b.call_id ORDER BY 1, 2, 3, 4, 5, 6`,
  );
  return rows.map(({ arn, at, ref, operation, service, outcome, count }) =>
    [arn, at.toISOString().slice(11, 16), ref, operation, service, outcome, count].join(" "),
  );
}

/** Every address and context as a line: key, day, principal, operation, value, resource, count, first and last. */
export async function readTraits(db: Db): Promise<string[]> {
  const { rows } = await db.pool.query(
    `SELECT k.arn, t.at, p.ref, c.operation, v.value, v.resource_type AS type, v.resource, t.count,
            t.first_at AS first, t.last_at AS last
       FROM usage_trait t JOIN usage_key k ON k.id = t.key_id
       JOIN usage_principal p ON p.id = t.principal_id JOIN usage_call c ON c.id = t.call_id
       JOIN usage_trait_value v ON v.id = t.trait_id`,
  );
  const lines = rows.map(
    ({ arn, at, ref, operation, value, type, resource, count, first, last }) => {
      const days = at.toISOString().slice(0, 10);
      const [from, to] = [first, last].map((time) => time.toISOString().slice(11, 16));
      return [arn, days, ref, operation, value, type, resource, count, from, to].join(" ");
    },
  );
  return lines.sort();
}

/** Hours and days that are not the sums of their five minutes, and counts that are none: empty when all is well. */
export async function readDisagreements(db: Db): Promise<unknown[]> {
  const { rows } = await db.pool.query(
    `SELECT span, key_id, at, principal_id, call_id, s.count AS summed, t.count AS told FROM (
       SELECT span, key_id, date_trunc(span, at, 'UTC') AS at, principal_id, call_id, sum(count) AS count
         FROM usage_bucket, unnest(ARRAY['hour', 'day']) span GROUP BY 1, 2, 3, 4, 5
     ) s FULL JOIN (
       SELECT 'hour' AS span, * FROM usage_bucket_hour UNION ALL SELECT 'day', * FROM usage_bucket_day
     ) t USING (span, key_id, at, principal_id, call_id)
      WHERE s.count IS DISTINCT FROM t.count OR s.count < 1
     UNION ALL
     SELECT 'five minutes', key_id, at, principal_id, call_id, count, NULL FROM usage_bucket WHERE count < 1`,
  );
  return rows;
}

/** Forgets all usage, but for the numbers of keys, principals and calls. */
export async function clearUsage(owner: Db): Promise<void> {
  await owner.pool.query(
    `TRUNCATE usage_bucket, usage_bucket_hour, usage_bucket_day, usage_trait, usage_object, usage_seen, usage_shared, control_event, usage_hour`,
  );
}
