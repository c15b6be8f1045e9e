import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { EdgeSets } from "../rules/edge-sets";

type Queryable = Pick<Pool | PoolClient, "query">;

/** A key that waits to be computed, with the rows that say so as they were when it was taken. */
export interface WaitingKey {
  id: string;
  changes: string[];
  /** Null when the key is no more. */
  name: { accountId: string; region: string; keyId: string } | null;
  gone: boolean;
}

/** The next keys to be computed, the longest waiting first, without some: those that are being written. */
export async function readWaiting(
  on: Queryable,
  limit: number,
  without: readonly string[],
): Promise<WaitingKey[]> {
  const { rows } = await on.query<{
    id: string;
    changes: string[];
    account_id: string | null;
    region: string;
    kms_id: string;
    gone: boolean;
  }>(
    // Two steps, so that neither reads more of a long queue than a chunk.
    `WITH head AS (SELECT key_id, id FROM access_change WHERE key_id <> ALL($2::bigint[]) ORDER BY id LIMIT $1),
          wanted AS (SELECT key_id, min(id) AS first FROM head GROUP BY key_id)
     SELECT w.key_id::text AS id, k.account_id, k.region, k.key_id AS kms_id, k.gone_at IS NOT NULL AS gone,
            ARRAY(SELECT c.id::text FROM access_change c WHERE c.key_id = w.key_id) AS changes
       FROM wanted w LEFT JOIN key k ON k.id = w.key_id ORDER BY w.first`,
    [limit, without],
  );
  return rows.map(({ id, changes, account_id: accountId, region, kms_id: keyId, gone }) => ({
    id,
    changes,
    name: accountId === null ? null : { accountId, region, keyId },
    gone,
  }));
}

/** Takes what was seen of the queue away; what came since stays. */
export async function endWaiting(client: Queryable, changes: readonly string[]): Promise<void> {
  await client.query(`DELETE FROM access_change WHERE id = ANY($1::bigint[])`, [changes]);
}

export interface PrincipalRecord {
  ref: string;
  kind: string;
  name: string;
  accountId: string | null;
  identityId: string | null;
}

/** Writes principals and answers their row ids, by ref. */
export async function writePrincipals(
  client: Queryable,
  principals: readonly PrincipalRecord[],
  at: Date,
): Promise<Map<string, number>> {
  if (principals.length === 0) return new Map();
  const rows = principals.map(({ ref, kind, name, accountId, identityId }) => ({
    ...{ ref, kind, name, account_id: accountId, identity_id: identityId },
  }));
  await client.query(
    `INSERT INTO principal AS p (ref, kind, name, account_id, identity_id, first_seen_at)
     SELECT r.ref, r.kind, r.name, r.account_id, r.identity_id, $2
       FROM json_to_recordset($1::json) AS r (ref text, kind text, name text, account_id text, identity_id bigint)
     ON CONFLICT (ref) DO UPDATE SET kind = excluded.kind, name = excluded.name,
            account_id = excluded.account_id, identity_id = excluded.identity_id
      WHERE (p.kind, p.name, p.account_id, p.identity_id)
        IS DISTINCT FROM (excluded.kind, excluded.name, excluded.account_id, excluded.identity_id)`,
    [toJson(rows), at],
  );
  const { rows: found } = await client.query<{ ref: string; id: number }>(
    `SELECT p.ref, p.id FROM principal p WHERE p.ref = ANY($1::text[])`,
    [principals.map(({ ref }) => ref)],
  );
  return new Map(found.map(({ ref, id }) => [ref, id]));
}

const signature = (of: EdgeSets): string =>
  [of.allowed, of.conditional, of.unknown, of.denied, of.throughIam].join();

/** Writes combinations of verdicts that are new and answers the ids of all, in the order given. */
export async function writeSets(client: Queryable, sets: readonly EdgeSets[]): Promise<number[]> {
  const distinct = new Map(sets.map((each) => [signature(each), each]));
  const columns = (["allowed", "conditional", "unknown", "denied", "throughIam"] as const).map(
    (name) => [...distinct.values()].map((each) => each[name].toString()),
  );
  const given = `unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    AS g (allowed, conditional, unknown, denied, through_iam)`;
  await client.query(
    `INSERT INTO access_set (allowed, conditional, unknown, denied, through_iam)
     SELECT g.* FROM ${given} ON CONFLICT DO NOTHING`,
    columns,
  );
  const { rows } = await client.query<{ signature: string; id: number }>(
    `SELECT concat_ws(',', allowed, conditional, unknown, denied, through_iam) AS signature, s.id
       FROM ${given} JOIN access_set s USING (allowed, conditional, unknown, denied, through_iam)`,
    columns,
  );
  const ids = new Map(rows.map((row) => [row.signature, row.id]));
  return sets.map((each) => {
    const id = ids.get(signature(each));
    if (id === undefined) throw new Error("A combination of verdicts was not written.");
    return id;
  });
}

const listed = (numbers: readonly (number | string)[]): string => `{${numbers.join()}}`;

/** Edges of some keys, column by column. */
export interface EdgeColumns {
  keys: string[];
  principals: number[];
  sets: number[];
  reasons: string[];
}

/** Whether any of some keys has edges. */
async function hasEdges(client: Queryable, keys: readonly string[]): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT FROM unnest($1::bigint[]) k (id)
       WHERE EXISTS (SELECT FROM access_edge e WHERE e.key_id = k.id)) AS has`,
    [keys],
  );
  return rows[0]?.has ?? true;
}

/** Makes the edges of `keys` exactly those given; rows that are the same stay untouched. */
export async function writeEdges(
  client: Queryable,
  keys: readonly string[],
  edges: EdgeColumns,
): Promise<void> {
  // As PostgreSQL writes arrays of numbers: the driver would look at each of millions.
  const columns = [edges.keys, edges.principals, edges.sets, edges.reasons].map(listed);
  const pairs = columns.slice(0, 2);
  const insert = `INSERT INTO access_edge AS e (key_id, principal_id, set_id, reasons)
     SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::bigint[])`;
  // Of keys that are first computed there is nothing to compare with: looking for it costs as much again.
  if (!(await hasEdges(client, keys))) {
    await client.query(insert, columns);
    return;
  }
  await client.query(
    `DELETE FROM access_edge e WHERE e.key_id = ANY($1::bigint[]) AND NOT EXISTS
       (SELECT FROM unnest($2::bigint[], $3::int[]) AS g (key_id, principal_id)
         WHERE g.key_id = e.key_id AND g.principal_id = e.principal_id)`,
    [keys, ...pairs],
  );
  await client.query(
    `${insert} ON CONFLICT (key_id, principal_id) DO UPDATE SET set_id = excluded.set_id, reasons = excluded.reasons
      WHERE (e.set_id, e.reasons) IS DISTINCT FROM (excluded.set_id, excluded.reasons)`,
    columns,
  );
}

export interface InputRecord {
  keyId: string;
  accounts: string[];
  asked: number;
  notes: string[];
  error: string | null;
}

/** Writes what the edges of keys stand on. */
export async function writeInputs(
  client: Queryable,
  inputs: readonly InputRecord[],
  at: Date,
): Promise<void> {
  const rows = inputs.map(({ keyId, ...rest }) => ({ key_id: keyId, ...rest }));
  await client.query(
    `INSERT INTO access_input (key_id, accounts, asked, notes, error, computed_at)
     SELECT r.key_id, ARRAY(SELECT json_array_elements_text(r.accounts)), r.asked,
            ARRAY(SELECT json_array_elements_text(r.notes)), r.error, $2
       FROM json_to_recordset($1::json) AS r (key_id bigint, accounts json, asked int, notes json, error text)
      WHERE EXISTS (SELECT FROM key k WHERE k.id = r.key_id)
     ON CONFLICT (key_id) DO UPDATE SET accounts = excluded.accounts, asked = excluded.asked,
            notes = excluded.notes, error = excluded.error, computed_at = excluded.computed_at`,
    [toJson(rows), at],
  );
}

/** Takes away all that was computed of keys. */
export async function removeEdges(client: Queryable, keys: readonly string[]): Promise<void> {
  await client.query(`DELETE FROM access_edge WHERE key_id = ANY($1::bigint[])`, [keys]);
  await client.query(`DELETE FROM access_input WHERE key_id = ANY($1::bigint[])`, [keys]);
}
