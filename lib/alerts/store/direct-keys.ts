import { HABIT_DAYS } from "../rules/direct-decrypt";
import type { Queryable } from "./call-names";

export interface DirectKeyRow {
  keyId: number;
  arn: string;
  throughServices: number;
  direct: number;
  /** Hours of the day with direct Decrypts. */
  hours: Date[];
  calls: number[];
}

/** Keys with direct Decrypts on the day that services used nearly alone in the 30 days before, at least `least` times. */
export async function readDirectKeys(
  on: Queryable,
  day: Date,
  asked: {
    direct: readonly number[];
    throughServices: readonly number[];
    own: readonly number[];
    least: number;
  },
): Promise<DirectKeyRow[]> {
  const { rows } = await on.query<DirectKeyRow>(
    `SELECT k.id AS "keyId", k.arn, h.through::float8 AS "throughServices", h.direct::float8 AS direct,
            array_agg(DISTINCT t.at) AS hours, h.calls
       FROM usage_key k CROSS JOIN LATERAL (
         SELECT sum(b.count) FILTER (WHERE b.call_id = ANY($3::int[])) AS through,
                coalesce(sum(b.count) FILTER (WHERE b.call_id = ANY($2::int[])), 0) AS direct,
                array_agg(DISTINCT b.call_id) FILTER (WHERE b.call_id = ANY($3::int[])) AS calls
           FROM usage_bucket_day b
          WHERE b.key_id = k.id AND b.at < $1 AND b.at >= $1::timestamptz - interval '${HABIT_DAYS * 24} hours'
            AND b.principal_id <> ALL($4::int[])
            -- Only where the day has a direct one is the time before looked at.
            AND EXISTS (SELECT 1 FROM usage_bucket_day d WHERE d.key_id = k.id AND d.at = $1
              AND d.call_id = ANY($2::int[]) AND d.principal_id <> ALL($4::int[]))) h
       JOIN usage_bucket_hour t ON t.key_id = k.id AND t.at >= $1 AND t.at < $1::timestamptz + interval '24 hours'
        AND t.call_id = ANY($2::int[]) AND t.principal_id <> ALL($4::int[])
      WHERE h.through >= $5 AND h.direct * 1000 <= h.through GROUP BY 1, 2, 3, 4, 6`,
    [day, asked.direct, asked.throughServices, asked.own, asked.least],
  );
  return rows;
}
