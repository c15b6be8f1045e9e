import type { Pool, PoolClient } from "pg";
import type { GivenPart } from "../rules/days-asked";

type Queryable = Pick<Pool | PoolClient, "query">;

const MS = (column: string) =>
  `(extract(epoch FROM ${column}::timestamp AT TIME ZONE 'UTC') * 1000)::float8`;
/** Of a source and of its parts. */
const SOURCE = `split_part(g.source, '#', 1)`;

/** Days that sources were asked for, by what their coverage is noted under; each part of a source by itself. */
export async function givenParts(on: Queryable): Promise<Map<string, GivenPart[]>> {
  const { rows } = await on.query<GivenPart & { source: string }>(
    `SELECT ${SOURCE} AS source, ${MS("g.day")} AS day, (extract(epoch FROM g.asked_at) * 1000)::float8 AS "askedAt",
            g.rows IS NULL AS frozen, coalesce(g.again_at > g.asked_at, false) AS again,
            ${MS("g.late_to")} AS "lateTo", g.day_bytes::float8 AS "dayBytes"
       FROM usage_given g`,
  );
  const parts = new Map<string, GivenPart[]>();
  for (const { source, ...part } of rows) {
    const list = parts.get(source);
    if (list) list.push(part);
    else parts.set(source, [part]);
  }
  return parts;
}

/** Marks days to be asked for again, with the folders of so many days after them. Answers of how many. */
export async function wantAgain(
  on: Queryable,
  source: string,
  days: { from: string; to: string; againDays: number; at: Date },
): Promise<number> {
  const { rowCount } = await on.query(
    `UPDATE usage_given g
        SET again_at = greatest($5::timestamptz, g.asked_at + interval '1 millisecond'),
            late_to = greatest(g.late_to, g.day + $4::int)
      WHERE ${SOURCE} = $1 AND g.day BETWEEN $2::date AND $3::date AND g.rows IS NOT NULL`,
    [source, days.from, days.to, days.againDays, days.at],
  );
  return rowCount ?? 0;
}
