import type { KeyScope } from "@/lib/auth/key-scope";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { PrincipalFilters } from "../schemas/principals";
import type { PrincipalKind, PrincipalSort } from "../types";
import { bits, holds, isUnknown, READABLE } from "./edges";

type Pool = Db["pool"];

export interface PrincipalRow {
  id: string;
  ref: string;
  kind: PrincipalKind;
  name: string;
  account_id: string | null;
  account_name: string | null;
  identity_id: string | null;
  own_identity: boolean;
  gone: boolean;
  first_seen_at: Date;
  last_seen_at: Date | null;
  keys: number;
  decrypt: number;
  grant: number;
  change_policy: number;
  administer: number;
  unknown: number;
}

export interface PrincipalPage {
  sort: PrincipalSort;
  descending: boolean;
  after: { value: string | null; id: string } | undefined;
  limit: number;
}

/** What each sort sorts by, of a row `r`, as text that compares as it should. */
const SORTS: Record<PrincipalSort, { column: Sql; type: Sql }> = {
  name: { column: sql`lower(r.name)`, type: sql`text` },
  account: { column: sql`coalesce(r.account_name, r.account_id)`, type: sql`text` },
  keys: { column: sql`r.keys`, type: sql`int` },
  decrypt: { column: sql`r.decrypt`, type: sql`int` },
  grant: { column: sql`r."grant"`, type: sql`int` },
  "change-policy": { column: sql`r.change_policy`, type: sql`int` },
  administer: { column: sql`r.administer`, type: sql`int` },
  unknown: { column: sql`r.unknown`, type: sql`int` },
  seen: { column: sql`r.last_seen_at`, type: sql`timestamptz` },
};

/** How many keys of the scope each principal reaches. Sets are few: what each means is looked at once. */
function counted(scope: KeyScope, only: Sql): Sql {
  const mask = (sum: Sql) => sql`count(*) filter (where ${sum})::int`;
  return sql`s as materialized (select s.id, ${holds(bits("decrypt"))} as decrypt,
        ${holds(bits("grant"))} as "grant", ${holds(bits("change-policy"))} as change_policy,
        ${holds(bits("administer"))} as administer, ${isUnknown(bits())} as unknown from access_set s),
      n as materialized (select e.principal_id, count(*)::int as keys, ${mask(sql`s.decrypt`)} as decrypt,
        ${mask(sql`s."grant"`)} as "grant", ${mask(sql`s.change_policy`)} as change_policy,
        ${mask(sql`s.administer`)} as administer, ${mask(sql`s.unknown`)} as unknown
        from access_edge e join s on s.id = e.set_id
        where ${READABLE} and ${scopeCondition(scope, sql`e.key_id`)} and ${only} group by e.principal_id)`;
}

/** Rows of counts `n`. */
const rowsOf = (
  n: Sql,
): Sql => sql`select p.id, p.ref, p.kind, p.name, p.account_id, a.name as account_name, p.identity_id,
    i.arn is not null and i.arn = p.ref as own_identity, i.gone_at is not null as gone, p.first_seen_at,
    i.last_used_at as last_seen_at, n.keys, n.decrypt, n."grant", n.change_policy, n.administer, n.unknown
  from ${n} n join principal p on p.id = n.principal_id left join identity i on i.id = p.identity_id
    left join account a on a.id = p.account_id`;

function filterCondition({ q, kind, account, capability }: PrincipalFilters, scope: KeyScope): Sql {
  const parts: Sql[] = [];
  for (const word of (q ?? "").toLowerCase().split(/\s+/)) {
    if (word === "") continue;
    parts.push(
      sql`strpos(lower(concat_ws(' ', p.ref, p.name, p.account_id, a.name)), ${word}) > 0`,
    );
  }
  if (kind && kind.length > 0) parts.push(sql`p.kind = any(${kind}::text[])`);
  if (account && account.length > 0) parts.push(sql`p.account_id = any(${account}::text[])`);
  if (capability) {
    parts.push(sql`p.id in (select e.principal_id from access_edge e join access_set s on s.id = e.set_id
      where ${holds(bits(capability))} and ${scopeCondition(scope, sql`e.key_id`)})`);
  }
  return parts.length > 0 ? join(parts, " and ") : sql`true`;
}

/** One page of the principals that reach a key of the scope, and how many there are. A null sort value comes last. */
export async function readPrincipals(
  pool: Pool,
  scope: KeyScope,
  filters: PrincipalFilters,
  { sort, descending, after, limit }: PrincipalPage,
): Promise<{ rows: (PrincipalRow & { position: string | null })[]; total: number }> {
  const { column, type } = SORTS[sort];
  const to = descending ? sql`<` : sql`>`;
  const way = descending ? sql`desc` : sql`asc`;
  let rest = sql`true`;
  if (after?.value === null) rest = sql`${column} is null and r.id ${to} ${after.id}::int`;
  else if (after) {
    rest = sql`(${column} is null or (${column}, r.id) ${to} (${after.value}::${type}, ${after.id}::int))`;
  }
  const rows = await queryRows<PrincipalRow & { position: string | null; total: number }>(
    pool,
    sql`with ${counted(scope, sql`true`)}, r as materialized (${rowsOf(sql`n`)} where ${filterCondition(filters, scope)})
      select r.*, r.id::text as id, ${column}::text as position, (select count(*)::int from r) as total
      from r where ${rest} order by ${column} ${way} nulls last, r.id ${way} limit ${limit}`,
  );
  if (rows.length > 0 || after) return { rows, total: rows[0]?.total ?? 0 };
  return { rows, total: 0 };
}

/** One principal that reaches a key of the scope; for who may see all also one that reaches none. */
export async function readPrincipal(
  pool: Pool,
  scope: KeyScope,
  id: string,
): Promise<PrincipalRow | undefined> {
  const [row] = await queryRows<PrincipalRow>(
    pool,
    sql`with ${counted(scope, sql`e.principal_id = ${id}::int`)}, one as (
        select ${id}::int as principal_id, coalesce(n.keys, 0) as keys, coalesce(n.decrypt, 0) as decrypt,
          coalesce(n."grant", 0) as "grant", coalesce(n.change_policy, 0) as change_policy,
          coalesce(n.administer, 0) as administer, coalesce(n.unknown, 0) as unknown
        from (select 1) x left join n on true where ${scope.all} or n.keys > 0)
      select r.*, r.id::text as id from (${rowsOf(sql`one`)}) r where r.id = ${id}::int`,
  );
  return row;
}
