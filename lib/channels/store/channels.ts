import type { Pool, PoolClient } from "pg";
import type { ChannelTarget } from "../schemas";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface ChannelRow {
  id: string;
  kind: ChannelTarget["kind"];
  name: string;
  config: unknown;
  secret: Buffer | null;
  topics: string[];
  enabled: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS =
  "c.id, c.kind, c.name, c.config, c.secret, c.topics, c.enabled, c.version, c.created_at, c.updated_at";

export interface ChannelCounts {
  waiting: number;
  failed: number;
  sent: number;
}

/** Channels that are there, by name, with what became of their deliveries of the last 30 days. */
export async function selectChannels(
  client: Queryable,
  now: Date,
): Promise<(ChannelRow & ChannelCounts & { last_id: string | null })[]> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS}, n.waiting, n.failed, n.sent, l.id AS last_id
       FROM channel c
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE d.state = 'waiting')::int AS waiting,
                count(*) FILTER (WHERE d.state = 'failed')::int AS failed,
                count(*) FILTER (WHERE d.state = 'sent')::int AS sent
           FROM delivery d WHERE d.channel_id = c.id AND d.created_at > $1::timestamptz - interval '30 days') n
       LEFT JOIN LATERAL (
         SELECT d.id FROM delivery d WHERE d.channel_id = c.id
          ORDER BY d.created_at DESC, d.id DESC LIMIT 1) l ON true
      WHERE c.removed_at IS NULL ORDER BY c.name`,
    [now],
  );
  return rows;
}

export async function findChannel(client: Queryable, id: string): Promise<ChannelRow | undefined> {
  const { rows } = await client.query<ChannelRow>(
    `SELECT ${COLUMNS} FROM channel c WHERE c.id = $1 AND c.removed_at IS NULL`,
    [id],
  );
  return rows[0];
}

/** The channel, which nobody else changes until the transaction ends. */
export async function lockChannel(client: PoolClient, id: string): Promise<ChannelRow | undefined> {
  const { rows } = await client.query<ChannelRow>(
    `SELECT ${COLUMNS} FROM channel c WHERE c.id = $1 AND c.removed_at IS NULL FOR UPDATE`,
    [id],
  );
  return rows[0];
}

interface ChannelValues {
  id: string;
  name: string;
  target: ChannelTarget;
  secret: Buffer | null;
  topics: string[];
  enabled: boolean;
  at: Date;
}

const values = ({ id, name, target, secret, topics, enabled, at }: ChannelValues) => [
  ...[id, target.kind, name, JSON.stringify(target.config), secret, topics, enabled, at],
];

/** False when another channel has the name. */
export async function insertChannel(client: PoolClient, channel: ChannelValues): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO channel (id, kind, name, config, secret, topics, enabled, created_at, updated_at)
     VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $8) ON CONFLICT (name) DO NOTHING`,
    values(channel),
  );
  return rowCount === 1;
}

/** False when another channel has the name. The kind of a channel never changes. */
export async function updateChannel(client: PoolClient, channel: ChannelValues): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE channel c SET name = $3, config = $4::jsonb, secret = $5, topics = $6, enabled = $7,
            updated_at = $8, version = version + 1
      WHERE id = $1 AND kind = $2
        AND NOT EXISTS (SELECT 1 FROM channel o WHERE o.name = $3 AND o.id <> $1)`,
    values(channel),
  );
  return rowCount === 1;
}

/** Takes the secret away for good, and frees the name for another channel. */
export async function retireChannel(client: PoolClient, id: string, at: Date): Promise<void> {
  await client.query(
    `UPDATE channel SET removed_at = $2, updated_at = $2, enabled = false, secret = NULL,
            name = name || ' (removed ' || id || ')' WHERE id = $1`,
    [id, at],
  );
}

/** Sealed secrets, for sealing them anew after a change of the key. */
export async function selectSecrets(
  client: Queryable,
): Promise<{ id: string; kind: string; secret: Buffer }[]> {
  const { rows } = await client.query(
    `SELECT id, kind, secret FROM channel WHERE secret IS NOT NULL AND removed_at IS NULL`,
  );
  return rows;
}

/** Replaces a sealed secret unless it has been changed meanwhile. */
export async function replaceSecret(
  client: Queryable,
  id: string,
  secret: { from: Buffer; to: Buffer },
): Promise<void> {
  await client.query(`UPDATE channel SET secret = $3 WHERE id = $1 AND secret = $2`, [
    id,
    secret.from,
    secret.to,
  ]);
}
