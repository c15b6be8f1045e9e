import type { Queryable } from "./call-names";

export interface HourRow {
  keyId: number;
  arn: string;
  at: Date;
  uses: number;
  decrypts: number;
  troubles: number;
}

/** What makes an hour worth a look. */
export interface HourBounds {
  used: readonly number[];
  decrypted: readonly number[];
  trouble: readonly number[];
  own: readonly number[];
  /** At least so many uses, more than so many Decrypts, or any trouble. */
  uses: number;
  decrypts: number;
}

/**
 * The hours of keys, from `from` to before `to`, in which there was much or went wrong. Goes key by key along the
 * primary key: of the hours' own order there is no index.
 */
export async function readLoudHours(
  on: Queryable,
  { from, to }: { from: Date; to: Date },
  bounds: HourBounds,
): Promise<HourRow[]> {
  const { rows } = await on.query<HourRow>(
    `SELECT k.id AS "keyId", k.arn, h.at, h.uses::float8 AS uses, h.decrypts::float8 AS decrypts,
            h.troubles::float8 AS troubles
       FROM usage_key k CROSS JOIN LATERAL (
         SELECT b.at, coalesce(sum(b.count) FILTER (WHERE b.call_id = ANY($3::int[])), 0) AS uses,
                coalesce(sum(b.count) FILTER (WHERE b.call_id = ANY($4::int[])), 0) AS decrypts,
                coalesce(sum(b.count) FILTER (WHERE b.call_id = ANY($5::int[])), 0) AS troubles
           FROM usage_bucket_hour b
          WHERE b.key_id = k.id AND b.at >= $1 AND b.at < $2 AND b.principal_id <> ALL($6::int[])
          GROUP BY b.at
       ) h WHERE h.uses >= $7 OR h.decrypts > $8 OR h.troubles > 0 ORDER BY h.at, k.id`,
    [
      ...[from, to, bounds.used, bounds.decrypted, bounds.trouble, bounds.own],
      ...[bounds.uses, bounds.decrypts],
    ],
  );
  return rows;
}

/** Weeks before that an hour is held against. */
const WEEKS = 8;

/** How much each of these hours' keys were used in the same hour (of UTC) of the eight weeks before; `at` in ms. */
export async function readEarlierHours(
  on: Queryable,
  hours: readonly { keyId: number; at: Date }[],
  { used, own }: { used: readonly number[]; own: readonly number[] },
): Promise<{ at: number; count: number }[][]> {
  const earlier: { at: number; count: number }[][] = hours.map(() => []);
  if (hours.length === 0) return earlier;
  const { rows } = await on.query<{ place: string; at: Date; count: number }>(
    `SELECT w.place, w.hour - n.week * interval '168 hours' AS at, s.count
       FROM unnest($1::int[], $2::timestamptz[]) WITH ORDINALITY AS w (key_id, hour, place)
      CROSS JOIN generate_series(1, ${WEEKS}) AS n (week)
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(b.count), 0)::float8 AS count FROM usage_bucket_hour b
         WHERE b.key_id = w.key_id AND b.at = w.hour - n.week * interval '168 hours'
           AND b.call_id = ANY($3::int[]) AND b.principal_id <> ALL($4::int[])) s`,
    [hours.map(({ keyId }) => keyId), hours.map(({ at }) => at), used, own],
  );
  for (const { place, at, count } of rows) {
    earlier[Number(place) - 1]?.push({ at: at.getTime(), count });
  }
  return earlier;
}
