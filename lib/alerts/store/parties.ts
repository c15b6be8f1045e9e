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
  return {
    total: rows[0]?.total ?? 0,
    items: rows.map(({ total: _, ...party }) => party),
  };
}
