import type { Queryable } from "./call-names";

export interface PointRow {
  at: Date;
  count: number;
}

const TABLES = { 5: "usage_bucket", 60: "usage_bucket_hour", 1440: "usage_bucket_day" } as const;
export type StepMinutes = keyof typeof TABLES;

/** Calls of a key by step, whatever they were; steps without any are left out. */
export async function readPoints(
  on: Queryable,
  arn: string,
  { from, to, minutes }: { from: Date; to: Date; minutes: StepMinutes },
): Promise<PointRow[]> {
  const { rows } = await on.query<PointRow>(
    `SELECT b.at, sum(b.count)::float8 AS count FROM ${TABLES[minutes]} b
       JOIN usage_call c ON c.id = b.call_id AND c.kind = 'use'
      WHERE b.key_id = (SELECT id FROM usage_key WHERE arn = $1) AND b.at >= $2 AND b.at < $3
      GROUP BY 1 ORDER BY 1`,
    [arn, from, to],
  );
  return rows;
}

/** The number of a key in usage; null where usage has not heard of it. */
export async function readUsageKey(on: Queryable, arn: string): Promise<number | null> {
  const { rows } = await on.query<{ id: number }>(`SELECT id FROM usage_key WHERE arn = $1`, [arn]);
  return rows[0]?.id ?? null;
}

export interface TraitRow {
  kind: "address" | "context";
  value: string;
  count: number;
  principalRef: string;
}

const MOST = 50;

/** From where a key was called on these days, and with which contexts, the most frequent first. */
export async function readTraits(
  on: Queryable,
  asked: { arn: string; principalRef: string | null; from: Date; to: Date },
): Promise<TraitRow[]> {
  const { rows } = await on.query<TraitRow>(
    `SELECT v.kind, v.value, sum(t.count)::float8 AS count, p.ref AS "principalRef"
       FROM usage_trait t JOIN usage_trait_value v ON v.id = t.trait_id
       JOIN usage_principal p ON p.id = t.principal_id
      WHERE t.key_id = (SELECT id FROM usage_key WHERE arn = $1)
        AND t.at >= date_trunc('day', $2::timestamptz, 'UTC') AND t.at <= $3 AND ($4::text IS NULL OR p.ref = $4)
      GROUP BY 1, 2, 4 ORDER BY 3 DESC, 1, 2 LIMIT ${MOST}`,
    [asked.arn, asked.from, asked.to, asked.principalRef],
  );
  return rows;
}
