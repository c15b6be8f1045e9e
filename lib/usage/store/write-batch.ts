import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import { correctedEvent } from "../rules/addendum";
import { cutDepth } from "../rules/cut-depth";
import type { KeptEventFacts } from "../types";
import { storable } from "./dictionary";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface ObjectRow {
  key: string;
  version: string;
  state: "done" | "partial" | "failed" | "skipped";
  reason: string | null;
  records: number;
  kmsEvents: number;
  duplicates: number;
  skipped: Record<string, number>;
  accountId: string | null;
  region: string | null;
}

export interface ControlRow extends KeptEventFacts {
  /** Place of its object in the batch. */
  object: number;
}

export interface SeenRow {
  hour: number;
  scope: string;
  /** Place of its object in the batch. */
  object: number;
  marks: Buffer;
}

export interface HourRow {
  accountId: string;
  region: string;
  hour: number;
  objects: number;
  troubled: number;
  records: number;
  kmsEvents: number;
}

/** Notes the objects of a batch; answers their ids in the same order. */
export async function insertObjects(
  on: Queryable,
  source: string,
  rows: readonly ObjectRow[],
  at: Date,
): Promise<string[]> {
  const { rows: written } = await on.query<{ id: string; key: string; version: string }>(
    `INSERT INTO usage_object (source, key, version, state, reason, records, kms_events, duplicates,
                               skipped, account_id, region, ingested_at)
     SELECT $1, key, version, state, reason, records, "kmsEvents", duplicates, skipped, "accountId",
            region, $3
       FROM json_to_recordset($2::json) AS o (key text, version text, state text, reason text,
         records int, "kmsEvents" int, duplicates int, skipped jsonb, "accountId" text, region text)
     RETURNING id::text, key, version`,
    [source, toJson(rows), at],
  );
  const ids = new Map(written.map(({ id, key, version }) => [`${key}\n${version}`, id]));
  return rows.map(({ key, version }) => ids.get(`${key}\n${version}`) ?? "");
}

export async function insertSeen(
  on: Queryable,
  rows: readonly SeenRow[],
  ids: readonly string[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `INSERT INTO usage_seen (hour, scope, object_id, marks)
     SELECT to_timestamp(h), s, o, m FROM unnest($1::float8[], $2::text[], $3::bigint[], $4::bytea[])
       AS r (h, s, o, m)`,
    [
      rows.map(({ hour }) => hour),
      rows.map(({ scope }) => scope),
      rows.map(({ object }) => ids[object] ?? ""),
      rows.map(({ marks }) => marks),
    ],
  );
}

/** Marks of the events that were counted in these hours and scopes. */
export async function readSeen(
  on: Queryable,
  groups: readonly { hour: number; scope: string }[],
): Promise<{ hour: number; scope: string; marks: Buffer }[]> {
  const { rows } = await on.query<{ hour: string; scope: string; marks: Buffer }>(
    `SELECT extract(epoch FROM s.hour) AS hour, s.scope, s.marks
       FROM unnest($1::float8[], $2::text[]) AS g (h, s)
       JOIN usage_seen s ON s.hour = to_timestamp(g.h) AND s.scope = g.s`,
    [groups.map(({ hour }) => hour), groups.map(({ scope }) => scope)],
  );
  return rows.map(({ hour, scope, marks }) => ({ hour: Number(hour), scope, marks }));
}

/** Names the caller's account alone, or nobody. */
const NAMELESS = /^(account:|unknown$)/;

/** Whether a row's copy is to be kept in the place of another of the same event. */
function tellsMore(row: ControlRow, there: ControlRow): boolean {
  const [corrects, corrected] = [correctedEvent(row.record), correctedEvent(there.record)];
  if (corrects !== null || corrected !== null) return corrects !== null && corrected === null;
  return NAMELESS.test(there.principalRef) && !NAMELESS.test(row.principalRef);
}

/** As `correctedEvent`; a correction that is there is not put in its own place. */
const CORRECTS = (row: string) =>
  `coalesce(${row}.record #>> '{addendum,originalEventID}' <> '', false)`;

/**
 * Keeps control events; answers those that are new, with their row ids, and those whose copy takes the place of another:
 * of one account's, which named the caller's account alone, and of one that CloudTrail has corrected since.
 */
export async function insertControlEvents(
  on: Queryable,
  rows: readonly ControlRow[],
  ids: readonly string[],
): Promise<(ControlRow & { id: string })[]> {
  if (rows.length === 0) return [];
  const best = new Map<string, ControlRow>();
  for (const row of rows.map(bounded)) {
    const there = best.get(row.identity);
    if (!there || tellsMore(row, there)) best.set(row.identity, row);
  }
  const given = [...best.values()].map((row) => ({ ...row, object: ids[row.object] }));
  const { rows: kept } = await on.query<{ id: string; identity: string; at: number }>(
    `INSERT INTO control_event AS c (identity, at, account_id, region, operation, kind, principal_ref,
                                outcome, key_arns, record, object_id)
     SELECT identity, to_timestamp(at), "accountId", region, operation, kind, "principalRef", outcome,
            ARRAY(SELECT json_array_elements_text("keyArns")), record, object::bigint
       FROM json_to_recordset($1::json) AS r (identity text, at float8, "accountId" text, region text,
         operation text, kind text, "principalRef" text, outcome text, "keyArns" json, record jsonb,
         object text) ORDER BY identity
     ON CONFLICT (identity) DO UPDATE SET account_id = excluded.account_id, principal_ref = excluded.principal_ref,
            outcome = excluded.outcome, record = excluded.record, object_id = excluded.object_id
      WHERE CASE WHEN ${CORRECTS("excluded")} OR ${CORRECTS("c")}
              THEN ${CORRECTS("excluded")} AND NOT ${CORRECTS("c")}
              ELSE c.principal_ref ~ '${NAMELESS.source}' AND excluded.principal_ref !~ '${NAMELESS.source}' END
     RETURNING id::text, identity, extract(epoch FROM at)::float8 AS at`,
    [toJson(given)],
  );
  return kept.flatMap(({ id, identity, at }) => {
    const row = best.get(identity);
    return row ? [{ ...row, id, at }] : [];
  });
}

/** What an index, or a stack, holds of a record whose maker chose its texts. */
function bounded(row: ControlRow): ControlRow {
  return {
    ...row,
    identity: storable(row.identity),
    principalRef: storable(row.principalRef),
    keyArns: row.keyArns.map((arn) => storable(arn)),
    record: cutDepth(row.record),
  };
}

export async function addToHours(on: Queryable, rows: readonly HourRow[]): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `INSERT INTO usage_hour AS h (account_id, region, hour, objects, troubled, records, kms_events)
     SELECT "accountId", region, to_timestamp(hour), objects, troubled, records, "kmsEvents"
       FROM json_to_recordset($1::json) AS r ("accountId" text, region text, hour float8, objects int,
         troubled int, records int, "kmsEvents" int) ORDER BY 1, 2, 3
     ON CONFLICT (account_id, region, hour) DO UPDATE SET objects = h.objects + excluded.objects,
       troubled = h.troubled + excluded.troubled, records = h.records + excluded.records,
       kms_events = h.kms_events + excluded.kms_events`,
    [toJson(rows)],
  );
}
