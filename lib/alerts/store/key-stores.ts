import type { PoolClient } from "pg";
import type { Read } from "@/lib/estate/types";
import { OWN_TROUBLES, type StoreReading } from "../rules/key-store";
import type { StoreFacts } from "../types";
import type { Queryable } from "./call-names";
import type { AlertRow } from "./read-alerts";

/** Every custom key store that AWS names, as it was last read, with how many keys are in it. */
export async function readStores(on: Queryable): Promise<StoreReading[]> {
  const { rows } = await on.query<Omit<StoreReading, "since"> & { since: Date }>(
    `SELECT s.store_id AS id, s.name, s.type, s.connection_state AS state, s.connection_error AS error,
            p.account_id AS "accountId", p.region, coalesce(s.state_since, s.read_at) AS since,
            (SELECT count(*)::int FROM key k WHERE k.scope_id = s.scope_id AND k.custom_key_store_id = s.store_id
                AND k.gone_at IS NULL) AS keys
       FROM custom_key_store s JOIN scope p ON p.id = s.scope_id
      WHERE s.gone_at IS NULL ORDER BY 6, 7, 1`,
  );
  return rows.map((row) => ({ ...row, since: row.since.getTime() }));
}

export interface KeyInStore {
  arn: string;
  accountId: string;
  region: string;
  storeId: string;
}

/** Those of these keys that live in a custom key store, and whose own state would let them be used. */
export async function readKeysInStores(
  on: Queryable,
  arns: readonly string[],
): Promise<KeyInStore[]> {
  if (arns.length === 0) return [];
  const { rows } = await on.query<KeyInStore>(
    `SELECT arn, account_id AS "accountId", region, custom_key_store_id AS "storeId" FROM key
      WHERE arn = ANY($1::text[]) AND custom_key_store_id IS NOT NULL
        AND (state IS NULL OR state <> ALL($2::text[]))`,
    [arns, OWN_TROUBLES],
  );
  return rows;
}

/** Parts of evidence, by matter and time, that alerts of these matters have. */
export async function readPartsOf(
  client: PoolClient,
  matters: readonly string[],
): Promise<Set<string>> {
  const { rows } = await client.query<{ matter: string; part: string; at: Date }>(
    `SELECT a.matter, e.part, e.at FROM alert a JOIN alert_evidence e ON e.alert_id = a.id
      WHERE a.matter = ANY($1::text[]) AND e.part LIKE 'reading/%'`,
    [matters],
  );
  return new Set(rows.map(({ matter, part, at }) => `${matter} ${part} ${at.getTime()}`));
}

/** What is shown of a key in a store; see AlertRow. */
type KeyRow = Pick<
  AlertRow,
  "key_arn" | "key_known" | "key_alias" | "key_state" | "key_state_read_at" | "aws_key_id"
>;

interface StoreRow extends StoreFacts {
  readAt: Date;
  /** How the last try to read the scope's stores failed, if it did. */
  unread: Read | null;
  gone: boolean;
  keyCount: number;
  keys: KeyRow[];
}

/** A custom key store as it was last read, with its first keys; undefined when it never was. */
export async function readStore(
  on: Queryable,
  { accountId, region, id }: { accountId: string; region: string; id: string },
  limit: number,
): Promise<StoreRow | undefined> {
  const { rows } = await on.query<Omit<StoreRow, "keys"> & { scopeId: number }>(
    `SELECT s.scope_id AS "scopeId", s.store_id AS id, s.name, s.type, s.connection_state AS state,
            s.connection_error AS error, s.read_at AS "readAt", s.gone_at IS NOT NULL AS gone,
            CASE WHEN p.reads #>> '{stores,status}' <> 'data' THEN p.reads -> 'stores' END AS unread,
            (SELECT count(*)::int FROM key k WHERE k.scope_id = s.scope_id AND k.custom_key_store_id = s.store_id
                AND k.gone_at IS NULL) AS "keyCount"
       FROM custom_key_store s JOIN scope p ON p.id = s.scope_id
      WHERE p.account_id = $1 AND p.region = $2 AND s.store_id = $3`,
    [accountId, region, id],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { scopeId, ...store } = row;
  const { rows: keys } = await on.query<KeyRow>(
    `SELECT arn AS key_arn, true AS key_known, aliases[1] AS key_alias, state AS key_state,
            reads #>> '{metadata,readAt}' AS key_state_read_at, key_id AS aws_key_id
       FROM key WHERE scope_id = $1 AND custom_key_store_id = $2 AND gone_at IS NULL ORDER BY aliases[1], key_id LIMIT $3`,
    [scopeId, id, limit],
  );
  return { ...store, keys };
}
