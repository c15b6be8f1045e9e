import type { Cell } from "../types";
import type { CallNames, Queryable } from "./call-names";
import { type CellRow, toCell } from "./cells";

/** Values that stand for all beyond the number that is kept; see usage_trait_value. */
const REST = "…";
const MOST_VALUES = 500;

export interface TraitCell {
  keyId: number;
  value: string;
  cell: Cell;
}

interface Asked {
  kind: "address" | "context";
  /** Midnight UTC, and how many days before it count; all of them where null. */
  day: Date;
  days: number | null;
  callIds: readonly number[];
  own: readonly number[];
}

/** Traits of a day's calls that the key did not have in the days before, with the calls; `at` is the first of these. */
export async function readNewTraits(
  on: Queryable,
  { kind, day, days, callIds, own }: Asked,
  calls: CallNames,
): Promise<TraitCell[]> {
  const { rows } = await on.query<CellRow & { keyId: number; value: string }>(
    `WITH today AS MATERIALIZED (
       SELECT k.arn, t.* FROM usage_key k CROSS JOIN LATERAL (
         SELECT * FROM usage_trait r WHERE r.key_id = k.id AND r.at = $1 AND r.call_id = ANY($3::int[])
           AND r.principal_id <> ALL($4::int[])) t)
     SELECT t.key_id AS "keyId", t.arn, p.ref, p.account_id AS "accountId", t.call_id AS "callId",
            t.first_at AS at, t.count::text AS count, v.value
       FROM today t JOIN usage_trait_value v ON v.id = t.trait_id AND v.kind = $2
       JOIN usage_principal p ON p.id = t.principal_id
       LEFT JOIN LATERAL (
         SELECT 1 AS found FROM usage_trait r
          WHERE r.key_id = t.key_id AND r.at < $1 AND r.trait_id = t.trait_id
            AND r.at >= $1::timestamptz - coalesce($5::int, 4000) * interval '24 hours'
            AND r.call_id = ANY($3::int[]) AND r.principal_id <> ALL($4::int[]) LIMIT 1) f ON true
      WHERE f.found IS NULL`,
    [day, kind, callIds, own, days],
  );
  return rows.flatMap((row) =>
    toCell(row, calls).map((cell) => ({ keyId: row.keyId, value: row.value, cell })),
  );
}

/**
 * Traits that these keys' calls had in the days before, the most frequent first, 500 at most; what is beyond is one
 * value `…`.
 */
export async function readPastTraits(
  on: Queryable,
  keyIds: readonly number[],
  { kind, day, days, callIds, own }: Asked,
): Promise<Map<number, { value: string; count: number }[]>> {
  const found = new Map<number, { value: string; count: number }[]>();
  if (keyIds.length === 0) return found;
  const { rows } = await on.query<{ keyId: number; value: string; count: number }>(
    `SELECT w.id AS "keyId", CASE WHEN t.place > ${MOST_VALUES} THEN $6 ELSE t.value END AS value,
            sum(t.count)::float8 AS count
       FROM unnest($1::int[]) AS w (id) CROSS JOIN LATERAL (
         SELECT v.value, sum(r.count) AS count, row_number() OVER (ORDER BY sum(r.count) DESC, v.value) AS place
           FROM usage_trait r JOIN usage_trait_value v ON v.id = r.trait_id AND v.kind = $2
          WHERE r.key_id = w.id AND r.at < $3
            AND r.at >= $3::timestamptz - coalesce($7::int, 4000) * interval '24 hours'
            AND r.call_id = ANY($4::int[]) AND r.principal_id <> ALL($5::int[]) GROUP BY v.value) t
      GROUP BY 1, 2 ORDER BY 1, 3 DESC`,
    [keyIds, kind, day, callIds, own, REST, days],
  );
  for (const { keyId, value, count } of rows) {
    const list = found.get(keyId);
    if (list) list.push({ value, count });
    else found.set(keyId, [{ value, count }]);
  }
  return found;
}

/** The values of past traits; null where more were than are kept. */
export function valuesOf(traits: readonly { value: string }[] | undefined): string[] | null {
  const values = (traits ?? []).map(({ value }) => value);
  return values.includes(REST) ? null : values;
}
