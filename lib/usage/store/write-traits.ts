import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { TraitValue } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Calls with an address or a context; `count` is below zero where a copy that tells less is taken back. */
export interface TraitRow {
  keyId: number;
  /** Seconds since 1970, the beginning of the day. */
  day: number;
  principalId: number;
  callId: number;
  trait: TraitValue;
  count: number;
  /** Seconds since 1970, of the first and the last of these calls. */
  firstAt: number;
  lastAt: number;
}

/** The same with the number of its value. */
export type NumberedTraitRow = Omit<TraitRow, "trait"> & { traitId: number };

/** What values are kept apart in: one key, day and principal. */
export interface TraitPlace {
  keyId: number;
  day: number;
  principalId: number;
}

/** The values that these places have. */
export async function readPlaces(
  on: Queryable,
  places: readonly TraitPlace[],
): Promise<(TraitPlace & { id: number; trait: TraitValue })[]> {
  if (places.length === 0) return [];
  const { rows } = await on.query<TraitPlace & ValueRow & { day: string }>(
    `SELECT DISTINCT t.key_id AS "keyId", g.d AS day, t.principal_id AS "principalId", v.id, v.kind,
            v.value, v.resource_type AS type, v.resource
       FROM unnest($1::int[], $2::float8[], $3::int[]) AS g (k, d, p)
       JOIN usage_trait t ON t.key_id = g.k AND t.at = to_timestamp(g.d) AND t.principal_id = g.p
       JOIN usage_trait_value v ON v.id = t.trait_id`,
    [
      places.map(({ keyId }) => keyId),
      places.map(({ day }) => day),
      places.map(({ principalId }) => principalId),
    ],
  );
  return rows.map(({ keyId, day, principalId, ...value }) => ({
    ...{ keyId, day: Number(day), principalId, id: value.id },
    trait: traitOf(value),
  }));
}

interface ValueRow {
  id: number;
  kind: TraitValue["kind"];
  value: string;
  type: string | null;
  resource: string | null;
}

function traitOf({ kind, value, type, resource }: Omit<ValueRow, "id">): TraitValue {
  const named = type !== null && resource !== null ? { type, resource } : null;
  return { kind, value, resource: named };
}

/** Numbers for these values, in the same order; new ones are written. */
export async function numberValues(
  on: Queryable,
  values: readonly TraitValue[],
): Promise<Map<string, number>> {
  if (values.length === 0) return new Map();
  const given = values.map(({ kind, value, resource }) => {
    return { kind, value, type: resource?.type ?? null, resource: resource?.resource ?? null };
  });
  await on.query(
    `INSERT INTO usage_trait_value (kind, value, resource_type, resource)
     SELECT kind, value, type, resource FROM json_to_recordset($1::json)
       AS i (kind text, value text, type text, resource text) ORDER BY 1, 2
     ON CONFLICT DO NOTHING`,
    [toJson(given)],
  );
  const { rows } = await on.query<{ id: number; kind: string; value: string }>(
    `SELECT v.id, v.kind, v.value FROM json_to_recordset($1::json) AS i (kind text, value text)
       JOIN usage_trait_value v USING (kind, value)`,
    [toJson(given)],
  );
  return new Map(rows.map(({ id, kind, value }) => [kind + value, id]));
}

/** Counts the calls of these values of a place under `restId`, with all others that are not kept apart. */
export async function moveToRest(
  on: Queryable,
  rows: readonly (TraitPlace & { traitId: number; restId: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `WITH gone AS (
       DELETE FROM usage_trait t
        USING unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::int[]) AS g (k, d, p, v, r)
        WHERE t.key_id = g.k AND t.at = to_timestamp(g.d) AND t.principal_id = g.p AND t.trait_id = g.v
       RETURNING t.key_id, t.at, t.principal_id, t.call_id, g.r, t.count, t.first_at, t.last_at
     )
     INSERT INTO usage_trait AS t (key_id, at, principal_id, call_id, trait_id, count, first_at, last_at)
     SELECT key_id, at, principal_id, call_id, r, sum(count), min(first_at), max(last_at)
       FROM gone GROUP BY 1, 2, 3, 4, 5
     ON CONFLICT (key_id, at, principal_id, call_id, trait_id) DO UPDATE SET
       count = t.count + excluded.count, first_at = least(t.first_at, excluded.first_at),
       last_at = greatest(t.last_at, excluded.last_at)`,
    [
      rows.map(({ keyId }) => keyId),
      rows.map(({ day }) => day),
      rows.map(({ principalId }) => principalId),
      rows.map(({ traitId }) => traitId),
      rows.map(({ restId }) => restId),
    ],
  );
}

/** Adds to what was counted; one row of a value, place and call. Those that are left with nothing go. */
export async function addTraits(on: Queryable, rows: readonly NumberedTraitRow[]): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `INSERT INTO usage_trait AS t (key_id, at, principal_id, call_id, trait_id, count, first_at, last_at)
     SELECT k, to_timestamp(d), p, c, v, n, to_timestamp(f), to_timestamp(l)
       FROM unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::int[], $6::int[], $7::float8[],
                   $8::float8[]) AS r (k, d, p, c, v, n, f, l)
     ON CONFLICT (key_id, at, principal_id, call_id, trait_id) DO UPDATE SET
       count = t.count + excluded.count, first_at = least(t.first_at, excluded.first_at),
       last_at = greatest(t.last_at, excluded.last_at)`,
    [
      ...columns(rows),
      rows.map(({ count }) => count),
      rows.map(({ firstAt }) => firstAt),
      rows.map(({ lastAt }) => lastAt),
    ],
  );
  const less = rows.filter(({ count }) => count < 0);
  if (less.length === 0) return;
  await on.query(
    `DELETE FROM usage_trait t USING unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::int[])
       AS r (k, d, p, c, v)
      WHERE t.key_id = k AND t.at = to_timestamp(d) AND t.principal_id = p AND t.call_id = c
        AND t.trait_id = v AND t.count <= 0`,
    columns(less),
  );
}

function columns(rows: readonly NumberedTraitRow[]): number[][] {
  return [
    rows.map(({ keyId }) => keyId),
    rows.map(({ day }) => day),
    rows.map(({ principalId }) => principalId),
    rows.map(({ callId }) => callId),
    rows.map(({ traitId }) => traitId),
  ];
}
