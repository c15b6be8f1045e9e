import type { Pool, PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";
import type { Read } from "@/lib/estate/types";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface AccountInputs {
  id: string;
  organization_id: string | null;
  unit_id: string | null;
  membership: Read | null;
  /** Of its name, its identities and its managed policies: all that verdicts depend on, and no times of reading. */
  content: string;
}

/** Every account of the estate with a digest of what its principals bring to edges. */
export async function readAccountInputs(on: Queryable): Promise<AccountInputs[]> {
  return queryRows<AccountInputs>(
    on,
    sql`select a.id, a.organization_id, a.unit_id, a.reads -> 'organization' as membership, md5(jsonb_build_array(a.name, a.partition,
        a.reads -> 'identities' ->> 'readAt' is null,
        (select md5(string_agg(md5(jsonb_build_array(i.id, i.arn, i.kind, i.name, i.tags, i.policies, i.groups,
            i.boundary_arn)::text), '' order by i.id))
          from identity i where i.account_id = a.id and i.gone_at is null),
        (select md5(string_agg(md5(jsonb_build_array(m.arn, m.name, m.sha256)::text), '' order by m.arn collate "C"))
          from managed_policy m where m.account_id = a.id))::text) as content
      from account a`,
  );
}

/** Of each organisation its accounts with how many principals they have, as one text. */
export async function readMemberships(on: Queryable): Promise<{ id: string; content: string }[]> {
  return queryRows(
    on,
    sql`select a.organization_id as id, string_agg(a.id || ':' || (select count(*) from identity i
          where i.account_id = a.id and i.gone_at is null and i.kind <> 'group'), ',' order by a.id) as content
      from account a where a.organization_id is not null and a.gone_at is null group by a.organization_id`,
  );
}

/** The digests that edges were last computed for, by id of account or organisation. */
export async function readDigests(on: Queryable): Promise<Map<string, string>> {
  const rows = await queryRows<{ id: string; digest: string }>(
    on,
    sql`select id, digest from access_account`,
  );
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

/**
 * Notes what accounts and organisations are now, and puts every key that depends on one that changed among those to be
 * computed. `gone`: ids that are no more.
 */
export async function writeDigests(
  client: Queryable,
  changed: ReadonlyMap<string, string>,
  gone: readonly string[],
): Promise<void> {
  const ids = [...changed.keys()];
  if (ids.length + gone.length === 0) return;
  await client.query(
    `INSERT INTO access_change (key_id) SELECT key_id FROM access_input WHERE accounts && $1::text[]`,
    [[...ids, ...gone]],
  );
  await client.query(
    `INSERT INTO access_account (id, digest) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO UPDATE SET digest = excluded.digest`,
    [ids, [...changed.values()]],
  );
  await client.query(`DELETE FROM access_account WHERE id = ANY($1::text[])`, [gone]);
}

/** Begins all edges anew when their bits stand for other actions than `actions`. */
export async function adoptActions(client: Queryable, actions: readonly string[]): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE access_pass SET actions = $1::text[], finished_at = NULL WHERE id = 1 AND actions <> $1::text[]`,
    [actions],
  );
  if (rowCount === 0) return;
  // First what counts edges: they are then not counted out one by one.
  await client.query(`DELETE FROM access_tallied`);
  await client.query(`DELETE FROM access_edge`);
  await client.query(`DELETE FROM access_input`);
  await client.query(`INSERT INTO access_change (key_id) SELECT id FROM key`);
}

/** Notes when the accounts were looked at. */
export async function noteChecked(client: Queryable, at: Date): Promise<void> {
  await client.query(`UPDATE access_pass SET checked_at = $1 WHERE id = 1`, [at]);
}

/** Notes that nothing is left, unless something came meanwhile. */
export async function noteFinished(client: Queryable, at: Date): Promise<void> {
  await client.query(
    `UPDATE access_pass SET finished_at = $1 WHERE id = 1 AND NOT EXISTS (SELECT FROM access_change)`,
    [at],
  );
}
