import type { Queryable } from "./call-names";

export interface Party {
  value: string;
  count: number;
  firstAt: Date;
  lastAt: Date;
}

/** The principals or the keys that an alert's evidence names, those with the most events first, and how many they are. */
export async function readParties(
  on: Queryable,
  alertId: string,
  what: "principalRef" | "keyArn",
  limit: number,
): Promise<{ total: number; items: Party[] }> {
  const { rows } = await on.query<Party & { total: number }>(
    `SELECT detail ->> $2 AS value, sum(count)::float8 AS count, min(at) AS "firstAt", max(at) AS "lastAt",
            count(*) OVER ()::int AS total
       FROM alert_evidence WHERE alert_id = $1 AND detail ->> $2 IS NOT NULL
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $3`,
    [alertId, what, limit],
  );
  return partiesOf(rows);
}

/** Who used a key from one time to before another, those with the most calls first: by whole steps of five
 *  minutes or, over a long time, of an hour. */
export async function readCallers(
  on: Queryable,
  asked: { arn: string; from: Date; to: Date; minutes: 5 | 60 },
  limit: number,
): Promise<{ total: number; items: Party[] }> {
  const { rows } = await on.query<Party & { total: number }>(
    `SELECT p.ref AS value, sum(b.count)::float8 AS count, min(b.at) AS "firstAt", max(b.at) AS "lastAt",
            count(*) OVER ()::int AS total
       FROM ${asked.minutes === 5 ? "usage_bucket" : "usage_bucket_hour"} b
       JOIN usage_call c ON c.id = b.call_id AND c.kind = 'use'
       JOIN usage_principal p ON p.id = b.principal_id
      WHERE b.key_id = (SELECT id FROM usage_key WHERE arn = $1) AND b.at >= $2 AND b.at < $3
      GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $4`,
    [asked.arn, asked.from, asked.to, limit],
  );
  return partiesOf(rows);
}

function partiesOf(rows: readonly (Party & { total: number })[]) {
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map(({ total: _, ...party }) => party),
  };
}
