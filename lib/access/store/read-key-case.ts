import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

type Pool = Db["pool"];

/** Of a grant: as ListGrants writes it. */
const GRANT = sql`json_strip_nulls(json_build_object('GrantId', g.grant_id, 'Name', g.name,
  'GranteePrincipal', g.grantee_principal, 'GranteeServicePrincipal', g.grantee_service,
  'RetiringPrincipal', g.retiring_principal, 'RetiringServicePrincipal', g.retiring_service,
  'IssuingAccount', g.issuing_account, 'Operations', g.operations)) as entry, g.constraints`;

async function readGrants(
  pool: Pool,
  keyIds: readonly string[],
  when: Sql,
): Promise<Map<string, object[]>> {
  const grants = new Map(keyIds.map((id): [string, object[]] => [id, []]));
  if (keyIds.length === 0) return grants;
  const rows = await queryRows<{ key_id: string; entry: object; constraints: unknown }>(
    pool,
    sql`select g.key_id::text as key_id, ${GRANT} from "grant" g
      where g.key_id = any(${[...keyIds]}::bigint[]) and ${when} order by g.seen_from, g.id`,
  );
  for (const { key_id: keyId, entry, constraints } of rows) {
    // What constraints hold is AWS's to say: nulls in them stay.
    const grant = constraints === null ? entry : { ...entry, Constraints: constraints };
    grants.get(keyId)?.push(grant);
  }
  return grants;
}

/** The grants in force of keys by row id, as entries of ListGrants, oldest sighting first. */
export function readOpenGrants(
  pool: Pool,
  keyIds: readonly string[],
): Promise<Map<string, object[]>> {
  return readGrants(pool, keyIds, sql`g.ended_at is null`);
}

/** The grants that were there at a time: by AWS's word on when each was made, and by when we missed it. */
export async function readGrantsAt(pool: Pool, keyId: string, at: Date): Promise<object[]> {
  const grants = await readGrants(
    pool,
    [keyId],
    sql`least(g.created_at, g.seen_from) <= ${at} and (g.ended_at is null or g.ended_at > ${at})`,
  );
  return grants.get(keyId) ?? [];
}

export interface PastSpan {
  facet: "policy" | "tags" | "multi-region" | "state";
  value: unknown;
  /** Set where the value was not seen any more at that time, and its end not yet. */
  unsure: { seen_to: string; ended_at: string } | null;
}

const UNSURE = sql`case when sp.seen_to < t.at then
  json_build_object('seen_to', sp.seen_to, 'ended_at', sp.ended_at) end as unsure`;

/** What a key had at a time, one a facet; a facet that was not read by then is left out. */
export async function readFacetsAt(pool: Pool, keyId: string, at: Date): Promise<PastSpan[]> {
  return queryRows<PastSpan>(
    pool,
    sql`select distinct on (sp.facet) sp.facet, sp.value, ${UNSURE}
      from key_span sp, (select ${at}::timestamptz as at) t
      where sp.key_id = ${keyId}::bigint and sp.facet in ('policy', 'tags', 'multi-region', 'state')
        and sp.seen_from <= t.at and (sp.ended_at is null or sp.ended_at > t.at)
      order by sp.facet, sp.seen_from desc`,
  );
}

/** The aliases that pointed at a key at a time, by name. */
export async function readAliasesAt(
  pool: Pool,
  key: { scope_id: number; key_id: string },
  at: Date,
): Promise<(Pick<PastSpan, "unsure"> & { name: string })[]> {
  return queryRows(
    pool,
    sql`select distinct on (al.name) al.name, ${UNSURE}
      from alias_span sp join alias al on al.id = sp.alias_id, (select ${at}::timestamptz as at) t
      where al.scope_id = ${key.scope_id} and sp.target_key_id = ${key.key_id}
        and sp.seen_from <= t.at and (sp.ended_at is null or sp.ended_at > t.at)
      order by al.name, sp.seen_from desc`,
  );
}
