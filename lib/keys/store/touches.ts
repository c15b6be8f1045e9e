import type { Pool, PoolClient } from "pg";
import type { AccountAccess } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Something that happened to a key, or to an alias, at a time. */
export interface Touch {
  accountId: string;
  region: string;
  /** Or what `storeMark` gives. */
  keyId: string;
  /** The alias that was changed: the key that it pointed at when it was last read is touched too. */
  aliasArn: string | null;
  at: Date;
}

const STORE = "store:";

/** What a custom key store is marked by, in the place of a key. */
export const storeMark = (storeId: string) => `${STORE}${storeId}`;

export const isStoreMark = (keyId: string) => keyId.startsWith(STORE);

/** What is read so soon after an event may not show it yet. */
const SETTLED = "1 minute";

/** A key is not read again sooner, however often something happens to it: some have grants made every minute. */
const REST = "5 minutes";

/** When a key was last described. */
const DESCRIBED = `(k.reads -> 'metadata' ->> 'readAt')::timestamptz`;

/**
 * Marks keys of known scopes to be read again, but for those that were read after it happened. Keys that were never seen
 * are marked too: they are new.
 */
export async function touchKeys(client: PoolClient, touches: readonly Touch[]): Promise<void> {
  if (touches.length === 0) return;
  await client.query(
    `WITH given AS (
       SELECT * FROM json_to_recordset($1::json) AS r
         ("accountId" text, region text, "keyId" text, "aliasArn" text, at timestamptz)
     ), named AS (
       SELECT "accountId", region, "keyId", at FROM given
       UNION ALL
       SELECT g."accountId", g.region, al.target_key_id, g.at FROM given g
         JOIN alias al ON al.arn = g."aliasArn" WHERE al.target_key_id IS NOT NULL
     ), last AS (
       SELECT "accountId", region, "keyId", max(at) AS at FROM named GROUP BY 1, 2, 3
     )
     INSERT INTO key_touch (account_id, region, key_id, at)
     SELECT l."accountId", l.region, l."keyId", l.at FROM last l
       JOIN scope s ON s.account_id = l."accountId" AND s.region = l.region
       LEFT JOIN key k ON k.scope_id = s.id AND k.key_id = l."keyId"
      WHERE s.enabled AND CASE WHEN k.id IS NULL THEN s.last_complete_at < l.at + $2::interval
        ELSE coalesce(${DESCRIBED} < l.at + $2::interval, true) END
      ORDER BY 1, 2, 3`,
    [toJson(touches), SETTLED],
  );
}

/** The marks of a scope `s` that are due at `$1`. */
const DUE = `FROM key_touch t LEFT JOIN key k ON k.scope_id = s.id AND k.key_id = t.key_id
  WHERE t.account_id = s.account_id AND t.region = s.region AND t.at <= $1::timestamptz - interval '${SETTLED}'
    AND coalesce(${DESCRIBED} <= $1::timestamptz - interval '${REST}', true)`;

/**
 * Takes away the marks of keys that were described since it happened, whoever did; answers the scopes that are read and
 * have marks that are due.
 */
export async function scopesToTouch(client: Queryable, now: Date): Promise<number[]> {
  await client.query(
    `DELETE FROM key_touch t USING scope s, key k
      WHERE s.account_id = t.account_id AND s.region = t.region AND k.scope_id = s.id AND k.key_id = t.key_id
        AND ${DESCRIBED} >= t.at + $1::interval`,
    [SETTLED],
  );
  const { rows } = await client.query<{ id: number }>(
    `SELECT s.id FROM scope s JOIN account a ON a.id = s.account_id
      WHERE s.enabled AND a.watched AND a.gone_at IS NULL AND a.status = 'ACTIVE'
        AND s.last_complete_at IS NOT NULL
        AND EXISTS (SELECT ${DUE}) ORDER BY s.id`,
    [now],
  );
  return rows.map(({ id }) => id);
}

export interface TouchedScope {
  id: number;
  region: string;
  access: AccountAccess;
  /** Keys with the last of their marks. */
  keys: Map<string, string>;
}

/** A scope's marked keys that are due, the longest marked first; null when the scope is no more. */
export async function touchedKeys(
  client: Queryable,
  scopeId: number,
  now: Date,
  limit: number,
): Promise<TouchedScope | null> {
  const { rows: scopes } = await client.query<AccountAccess & { region: string }>(
    `SELECT s.region, a.id AS "accountId", a.partition, a.role_arn AS "roleArn", a.external_id AS "externalId"
       FROM scope s JOIN account a ON a.id = s.account_id WHERE s.id = $1`,
    [scopeId],
  );
  const [scope] = scopes;
  if (!scope) return null;
  const { region, ...access } = scope;
  const { rows } = await client.query<{ key_id: string; last: string }>(
    `SELECT d.key_id, d.last FROM scope s CROSS JOIN LATERAL (
         SELECT t.key_id, max(t.id)::text AS last, min(t.id) AS first ${DUE} GROUP BY t.key_id
       ) d WHERE s.id = $2 ORDER BY d.first LIMIT $3`,
    [now, scopeId, limit],
  );
  return { id: scopeId, region, access, keys: new Map(rows.map((row) => [row.key_id, row.last])) };
}

/** Takes away the marks of keys up to those that were there when they were read. */
export async function dropTouches(
  client: Queryable,
  { access, region, keys }: TouchedScope,
  keyIds: readonly string[],
): Promise<void> {
  const known = keyIds.flatMap((keyId) => {
    const last = keys.get(keyId);
    return last === undefined ? [] : [{ keyId, last }];
  });
  await client.query(
    `DELETE FROM key_touch t USING unnest($3::text[], $4::bigint[]) AS d (key_id, last)
      WHERE t.account_id = $1 AND t.region = $2 AND t.key_id = d.key_id AND t.id <= d.last`,
    [access.accountId, region, known.map(({ keyId }) => keyId), known.map(({ last }) => last)],
  );
}

/** Aliases that point at these keys and were not listed since `since`. */
export async function unlistedAliases(
  client: Queryable,
  scopeId: number,
  keyIds: readonly string[],
  since: Date,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM alias
      WHERE scope_id = $1 AND target_key_id = ANY($2::text[]) AND gone_at IS NULL AND read_at < $3`,
    [scopeId, keyIds, since],
  );
  return rows[0]?.count ?? 0;
}

/** Marks the keys of these custom key stores that were described before `at`: their state goes with their store's. */
export async function touchKeysOfStores(
  client: Queryable,
  scopeId: number,
  storeIds: readonly string[],
  at: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO key_touch (account_id, region, key_id, at)
     SELECT k.account_id, k.region, k.key_id, $3::timestamptz FROM key k
      WHERE k.scope_id = $1 AND k.custom_key_store_id = ANY($2::text[]) AND k.gone_at IS NULL
        AND coalesce(${DESCRIBED} < $3::timestamptz + $4::interval, true)
        AND NOT EXISTS (SELECT FROM key_touch t
              WHERE t.account_id = k.account_id AND t.region = k.region AND t.key_id = k.key_id)`,
    [scopeId, storeIds, at, SETTLED],
  );
}
