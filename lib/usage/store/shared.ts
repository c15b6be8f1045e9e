import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { TraitValue } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** What an event that two accounts' trails may have is known by. */
export interface SharedName {
  /** Seconds since 1970 */
  hour: number;
  /** 64 bits, as a decimal of a signed number */
  mark: string;
}

/** Who gave a copy of it: a file or the event history, which is for good, or sources that ask queries, which may change. */
export interface Givers {
  files: boolean;
  queries: string[];
}

/** What it was counted as. */
export interface SharedRow extends SharedName {
  rank: number;
  at: number;
  keyIds: number[];
  principalId: number;
  callId: number;
  /** Its address and its context, as far as it has them. */
  traits: TraitValue[];
}

export type StoredShared = SharedRow & Givers;

/** What was counted of these events. */
export async function readShared(
  on: Queryable,
  wanted: readonly SharedName[],
): Promise<StoredShared[]> {
  if (wanted.length === 0) return [];
  const { rows } = await on.query<StoredShared & { hour: string; at: string }>(
    `SELECT extract(epoch FROM s.hour) AS hour, s.mark::text, s.rank, extract(epoch FROM s.at) AS at,
            s.files, coalesce(s.queries, '{}') AS queries, s.key_ids AS "keyIds", s.principal_id AS "principalId", s.call_id AS "callId",
            (SELECT coalesce(json_agg(json_build_object('kind', v.kind, 'value', v.value,
                                                        'resource', NULL)), '[]')
               FROM usage_trait_value v WHERE v.id = ANY(s.trait_ids)) AS traits
       FROM unnest($1::float8[], $2::bigint[]) AS g (h, m)
       JOIN usage_shared s ON s.hour = to_timestamp(g.h) AND s.mark = g.m`,
    [wanted.map(({ hour }) => hour), wanted.map(({ mark }) => mark)],
  );
  return rows.map((row) => ({ ...row, hour: Number(row.hour), at: Number(row.at) }));
}

/**
 * `traitIds`: the numbers under which the address and the context of a row were counted; `objectId`: of the object whose
 * copy it is.
 */
export async function writeShared(
  on: Queryable,
  rows: readonly (Omit<StoredShared, "traits"> & { traitIds: number[]; objectId: string | null })[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `INSERT INTO usage_shared AS s (hour, mark, rank, at, key_ids, principal_id, call_id, trait_ids, files, queries, object_id)
     SELECT to_timestamp(hour), mark::bigint, rank, to_timestamp(at),
            ARRAY(SELECT json_array_elements_text("keyIds")::int), "principalId", "callId",
            ARRAY(SELECT json_array_elements_text("traitIds")::int), files,
            ARRAY(SELECT json_array_elements_text(queries)), "objectId"
       FROM json_to_recordset($1::json) AS r (hour float8, mark text, rank int, at float8, "keyIds" json,
         "principalId" int, "callId" int, "traitIds" json, files bool, queries json, "objectId" bigint)
     ON CONFLICT (hour, mark) DO UPDATE SET rank = excluded.rank, at = excluded.at,
       key_ids = excluded.key_ids, principal_id = excluded.principal_id, call_id = excluded.call_id,
       trait_ids = excluded.trait_ids, files = excluded.files, queries = excluded.queries,
       object_id = excluded.object_id`,
    [toJson(rows)],
  );
}

/** Notes who gave these events, which are counted as they are. */
export async function writeGivers(
  on: Queryable,
  rows: readonly (SharedName & Givers)[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `UPDATE usage_shared s SET files = r.files, queries = ARRAY(SELECT json_array_elements_text(r.queries))
       FROM json_to_recordset($1::json) AS r (hour float8, mark text, files bool, queries json)
      WHERE s.hour = to_timestamp(r.hour) AND s.mark = r.mark::bigint`,
    [toJson(rows.map(({ hour, mark, files, queries }) => ({ hour, mark, files, queries })))],
  );
}

/** Forgets these events, which count no more. */
export async function deleteShared(on: Queryable, rows: readonly SharedName[]): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `DELETE FROM usage_shared s USING unnest($1::float8[], $2::bigint[]) AS r (h, m)
      WHERE s.hour = to_timestamp(r.h) AND s.mark = r.m`,
    [rows.map(({ hour }) => hour), rows.map(({ mark }) => mark)],
  );
}
