import type { Cell } from "../types";
import type { CallNames, Queryable } from "./call-names";
import { CELL_COLUMNS, CELL_JOINS, type CellRow, toCell } from "./cells";

interface DayOf {
  /** Midnight UTC */
  day: Date;
  used: readonly number[];
  own: readonly number[];
}

/**
 * Pairs of a key and a principal, and of a key and a call, that the day has and no day before has. Each pair looks
 * back by itself and stops at the first day that has it: who used a key long ago costs one step.
 */
export async function readNewPairs(
  on: Queryable,
  { day, used, own }: DayOf,
): Promise<{
  principals: { keyId: number; id: number }[];
  calls: { keyId: number; id: number }[];
}> {
  const pairs = async (column: "principal_id" | "call_id") => {
    const { rows } = await on.query<{ keyId: number; id: number }>(
      `WITH today AS MATERIALIZED (
         SELECT k.id AS key_id, b.id FROM usage_key k CROSS JOIN LATERAL (
           SELECT DISTINCT d.${column} AS id FROM usage_bucket_day d
            WHERE d.key_id = k.id AND d.at = $1 AND d.call_id = ANY($2::int[])
              AND d.principal_id <> ALL($3::int[])) b)
       SELECT t.key_id AS "keyId", t.id FROM today t
         LEFT JOIN LATERAL (
           SELECT 1 AS found FROM usage_bucket_day d
            WHERE d.key_id = t.key_id AND d.at < $1 AND d.${column} = t.id
              AND d.call_id = ANY($2::int[]) AND d.principal_id <> ALL($3::int[]) LIMIT 1) f ON true
        WHERE f.found IS NULL`,
      [day, used, own],
    );
    return rows;
  };
  return { principals: await pairs("principal_id"), calls: await pairs("call_id") };
}

/** What the use of a key was before a day. */
export interface KeyPast {
  usedSince: Date;
  accounts: ReadonlySet<string>;
  services: ReadonlySet<string>;
  /** AWS manages the key, as far as we know it. */
  awsManaged: boolean;
}

/** What use these keys had before the day; those without any are left out. */
export async function readPasts(
  on: Queryable,
  keyIds: readonly number[],
  { day, used, own }: DayOf,
): Promise<Map<number, KeyPast>> {
  if (keyIds.length === 0) return new Map();
  const { rows } = await on.query<{
    keyId: number;
    since: Date;
    accounts: string[];
    services: string[];
    awsManaged: boolean;
  }>(
    `SELECT w.id AS "keyId", p.since, p.accounts, p.services, coalesce(o.manager = 'AWS', false) AS "awsManaged"
       FROM unnest($1::int[]) AS w (id) JOIN usage_key k ON k.id = w.id LEFT JOIN key o ON o.arn = k.arn
      CROSS JOIN LATERAL (
        SELECT min(d.at) AS since, array_agg(DISTINCT coalesce(u.account_id, '')) AS accounts,
               array_agg(DISTINCT c.service) AS services
          FROM (SELECT e.principal_id, e.call_id, min(e.at) AS at FROM usage_bucket_day e
                 WHERE e.key_id = w.id AND e.at < $2 AND e.call_id = ANY($3::int[])
                   AND e.principal_id <> ALL($4::int[]) GROUP BY 1, 2) d
          JOIN usage_principal u ON u.id = d.principal_id JOIN usage_call c ON c.id = d.call_id
      ) p WHERE p.since IS NOT NULL`,
    [keyIds, day, used, own],
  );
  return new Map(
    rows.map(({ keyId, since, accounts, services, awsManaged }) => [
      keyId,
      {
        ...{ usedSince: since, awsManaged },
        ...{ accounts: new Set(accounts), services: new Set(services) },
      },
    ]),
  );
}

/** The first five minutes of the day in which each pair was there; pairs without any are left out. */
export async function readFirstCells(
  on: Queryable,
  pairs: readonly { keyId: number; id: number }[],
  by: "principal_id" | "call_id",
  { day, used, own }: DayOf,
  calls: CallNames,
): Promise<(Cell & { keyId: number })[]> {
  if (pairs.length === 0) return [];
  const { rows } = await on.query<CellRow & { keyId: number }>(
    `SELECT b.key_id AS "keyId", ${CELL_COLUMNS} FROM unnest($1::int[], $2::int[]) AS w (key_id, id)
      CROSS JOIN LATERAL (
        SELECT * FROM usage_bucket f WHERE f.key_id = w.key_id AND f.at >= $3
          AND f.at < $3::timestamptz + interval '24 hours' AND f.${by} = w.id
          AND f.call_id = ANY($4::int[]) AND f.principal_id <> ALL($5::int[]) ORDER BY f.at LIMIT 1) b
       ${CELL_JOINS}`,
    [pairs.map(({ keyId }) => keyId), pairs.map(({ id }) => id), day, used, own],
  );
  return rows.flatMap((row) => toCell(row, calls).map((cell) => ({ ...cell, keyId: row.keyId })));
}
