import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { LedgerFilters } from "../schemas";
import { readSize } from "./places";

export interface EntryRow {
  id: string;
  body: string;
  at: Date;
  seq: string | null;
  placed_at: Date | null;
}

export interface EntryPosition {
  /** RFC 3339 with microseconds, as PostgreSQL keeps it. */
  at: string;
  id: string;
}

function likePattern(q: string): string {
  return `%${q
    .replaceAll("\0", "")
    .toLowerCase()
    .replaceAll(/[\\%_]/g, "\\$&")}%`;
}

function conditions({ q, actor, subject, act, from, to }: LedgerFilters): Sql[] {
  const all: Sql[] = [];
  if (q) all.push(sql`a.search LIKE ${likePattern(q)}`);
  if (actor) all.push(sql`a.actor = ${actor}`);
  if (subject) all.push(sql`a.subject = ${subject}`);
  if (act?.endsWith(".*")) all.push(sql`a.act LIKE ${likePattern(act.slice(0, -1)).slice(1)}`);
  else if (act) all.push(sql`a.act = ${act}`);
  if (from) all.push(sql`a.at >= ${new Date(from)}`);
  if (to) all.push(sql`a.at < ${new Date(to)}`);
  return all;
}

export function whereOf(filters: LedgerFilters, more: readonly Sql[] = []): Sql {
  return [...conditions(filters), ...more].reduce(
    (all, one) => sql`${all} AND ${one}`,
    sql`WHERE true`,
  );
}

/** Newest first by the time of the act; `after` is the last entry of the page before. */
export async function readEntries(
  { pool }: Pick<Db, "pool">,
  filters: LedgerFilters,
  page: { after: EntryPosition | undefined; limit: number },
): Promise<(EntryRow & { position: string })[]> {
  const after = page.after
    ? [sql`(a.at, a.id) < (${page.after.at}::timestamptz, ${page.after.id}::uuid)`]
    : [];
  return queryRows(
    pool,
    sql`SELECT a.id, a.body, a.at, p.seq, p.placed_at,
               to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS position
          FROM (SELECT * FROM ledger_act a ${whereOf(filters, after)}
                 ORDER BY a.at DESC, a.id DESC LIMIT ${page.limit}) a
          LEFT JOIN ledger_place p ON p.act_id = a.id
         ORDER BY a.at DESC, a.id DESC`,
  );
}

/** How many entries match; of the whole ledger what has a place and what waits. */
export async function countEntries({ pool }: Pick<Db, "pool">, filters: LedgerFilters) {
  const whole = conditions(filters).length === 0;
  const rows = await queryRows<{ n: string }>(
    pool,
    whole
      ? sql`SELECT count(*) AS n FROM ledger_pending`
      : sql`SELECT count(*) AS n FROM ledger_act a ${whereOf(filters)}`,
  );
  return Number(rows[0]?.n ?? 0) + (whole ? await readSize(pool) : 0);
}

export async function readEntry(
  { pool }: Pick<Db, "pool">,
  id: string,
): Promise<(EntryRow & { leaf_hash: Buffer | null }) | null> {
  const rows = await queryRows<EntryRow & { leaf_hash: Buffer | null }>(
    pool,
    sql`SELECT a.id, a.body, a.at, p.seq, p.placed_at, p.leaf_hash
          FROM ledger_act a LEFT JOIN ledger_place p ON p.act_id = a.id WHERE a.id = ${id}::uuid`,
  );
  return rows[0] ?? null;
}

/** Entries with a place, from `from` up to `to`, in their order. */
export async function readPlaced(
  { pool }: Pick<Db, "pool">,
  filters: LedgerFilters,
  page: { from: number; to: number; limit: number },
): Promise<{ seq: string; body: string; leaf_hash: Buffer }[]> {
  const range = sql`p.seq >= ${page.from} AND p.seq < ${page.to}`;
  return queryRows(
    pool,
    sql`SELECT p.seq, p.leaf_hash, a.body FROM ledger_place p JOIN ledger_act a ON a.id = p.act_id
         ${whereOf(filters, [range])} ORDER BY p.seq LIMIT ${page.limit}`,
  );
}

/** How many entries below place `to` match. */
export async function countPlaced(
  { pool }: Pick<Db, "pool">,
  filters: LedgerFilters,
  to: number,
): Promise<number> {
  const rows = await queryRows<{ n: string }>(
    pool,
    sql`SELECT count(*) AS n FROM ledger_place p JOIN ledger_act a ON a.id = p.act_id
         ${whereOf(filters, [sql`p.seq < ${to}`])}`,
  );
  return Number(rows[0]?.n ?? 0);
}
