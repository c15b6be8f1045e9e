import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { Notice } from "../types";
import type { ChannelRow } from "./channels";

type Queryable = Pick<Pool | PoolClient, "query">;

type DeliveryState = "waiting" | "sent" | "failed" | "dropped";

export interface DeliveryRow {
  id: string;
  channel_id: string;
  channel_name: string;
  topic: string;
  title: string;
  state: DeliveryState;
  tries: number;
  created_at: Date;
  tried_at: Date | null;
  next_at: Date | null;
  sent_at: Date | null;
  error: string | null;
}

const COLUMNS = `d.id, d.channel_id, c.name AS channel_name, d.topic, d.notice ->> 'title' AS title, d.state,
  d.tries, d.created_at, d.tried_at, d.next_at, d.sent_at, d.error`;

/** One delivery for each channel that takes the notice; their ids. */
export async function insertDeliveries(
  client: Queryable,
  notice: Notice,
  { at, except }: { at: Date; except: string | null },
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO delivery (id, channel_id, topic, dedup_key, notice, created_at, next_at)
     SELECT gen_random_uuid(), c.id, $1, $2, $3::jsonb, $4, $4 FROM channel c
      WHERE c.enabled AND c.removed_at IS NULL AND (c.topics = '{}' OR $1 = ANY(c.topics))
        AND c.id IS DISTINCT FROM $5::uuid
     RETURNING id`,
    [notice.topic, notice.dedupKey ?? null, toJson(notice), at, except],
  );
  return rows.map(({ id }) => id);
}

export interface DueDelivery {
  id: string;
  state: DeliveryState;
  tries: number;
  notice: Notice;
  created_at: Date;
  removed: boolean;
  channel: Pick<ChannelRow, "id" | "name" | "kind" | "config" | "secret" | "enabled">;
}

export async function findDue(client: Queryable, id: string): Promise<DueDelivery | undefined> {
  const { rows } = await client.query(
    `SELECT d.id, d.state, d.tries, d.notice, d.created_at, c.removed_at IS NOT NULL AS removed,
            c.id AS channel_id, c.name, c.kind, c.config, c.secret, c.enabled
       FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE d.id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { channel_id, name, kind, config, secret, enabled, ...delivery } = row;
  return { ...delivery, channel: { id: channel_id, name, kind, config, secret, enabled } };
}

/** Counts a try before it is made, so that one that kills the process is counted too. */
export async function beginTry(client: Queryable, id: string, at: Date): Promise<number | null> {
  const { rows } = await client.query<{ tries: number }>(
    `UPDATE delivery SET tries = tries + 1, tried_at = $2 WHERE id = $1 AND state = 'waiting'
     RETURNING tries`,
    [id, at],
  );
  return rows[0]?.tries ?? null;
}

export async function endTry(
  client: Queryable,
  id: string,
  end: { state: DeliveryState; at: Date; nextAt: Date | null; error: string | null },
): Promise<void> {
  await client.query(
    `UPDATE delivery SET state = $2, next_at = $4, error = $5,
            sent_at = CASE WHEN $2 = 'sent' THEN $3::timestamptz ELSE sent_at END
      WHERE id = $1 AND state = 'waiting'`,
    [id, end.state, end.at, end.nextAt, end.error],
  );
}

/** Sets aside one that must wait for its channel; it is not counted as a try. */
export async function postpone(client: Queryable, id: string, nextAt: Date): Promise<void> {
  await client.query(`UPDATE delivery SET next_at = $2 WHERE id = $1 AND state = 'waiting'`, [
    id,
    nextAt,
  ]);
}

/** A delivery as it is, which nobody else changes until the transaction ends. */
export async function lockDelivery(
  client: PoolClient,
  id: string,
): Promise<(DeliveryRow & { removed: boolean }) | undefined> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS}, c.removed_at IS NOT NULL AS removed
       FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE d.id = $1 FOR UPDATE OF d`,
    [id],
  );
  return rows[0];
}

export async function beginAgain(client: PoolClient, id: string, at: Date): Promise<void> {
  await client.query(
    `UPDATE delivery SET state = 'waiting', tries = 0, next_at = $2, error = NULL WHERE id = $1`,
    [id, at],
  );
}

export async function selectDeliveries(
  client: Queryable,
  query: {
    channel?: string;
    state?: DeliveryState;
    /** The key of the matter that they tell of. */
    about?: string;
    before?: { at: string; id: string };
    limit: number;
  },
): Promise<{ rows: DeliveryRow[]; total: number }> {
  const where = `($1::uuid IS NULL OR d.channel_id = $1) AND ($2::text IS NULL OR d.state = $2)
        AND ${query.about === undefined ? "$3::text IS NULL" : "d.dedup_key = $3"}`;
  const filters = [query.channel ?? null, query.state ?? null, query.about ?? null];
  const [page, count] = await Promise.all([
    client.query<DeliveryRow>(
      `SELECT ${COLUMNS} FROM delivery d JOIN channel c ON c.id = d.channel_id
        WHERE ${where} AND ($4::timestamptz IS NULL OR (d.created_at, d.id) < ($4, $5::uuid))
        ORDER BY d.created_at DESC, d.id DESC LIMIT $6`,
      [...filters, query.before?.at ?? null, query.before?.id ?? null, query.limit],
    ),
    client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM delivery d WHERE ${where}`,
      filters,
    ),
  ]);
  return { rows: page.rows, total: count.rows[0]?.n ?? 0 };
}

export async function selectDeliveriesById(
  client: Queryable,
  ids: string[],
): Promise<DeliveryRow[]> {
  const { rows } = await client.query<DeliveryRow>(
    `SELECT ${COLUMNS} FROM delivery d JOIN channel c ON c.id = d.channel_id
      WHERE d.id = ANY($1::uuid[])`,
    [ids],
  );
  return rows;
}

/** Deliveries that should have been tried long since: their job may be lost. */
export async function overdueDeliveries(client: Queryable, before: Date): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM delivery WHERE state = 'waiting' AND next_at < $1 ORDER BY next_at LIMIT 1000`,
    [before],
  );
  return rows.map(({ id }) => id);
}

/** Forgets what came to a good or intended end before `before`, some thousands at a time. */
export async function forgetDeliveries(client: Queryable, before: Date): Promise<void> {
  await client.query(
    `DELETE FROM delivery WHERE id IN (
       SELECT id FROM delivery WHERE created_at < $1 AND state IN ('sent', 'dropped', 'failed') LIMIT 5000)`,
    [before],
  );
}
