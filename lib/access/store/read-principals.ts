import type { KeyScope } from "@/lib/auth/key-scope";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { PrincipalFilters } from "../schemas/principals";
import type { PrincipalKind, PrincipalSort } from "../types";
import { bits, edgesOf, holds, isUnknown, READABLE } from "./edges";
import { COUNTS_THESE, TALLIED, TALLY_COLUMNS } from "./tallies";

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

/** What is counted of each principal: keys in any way, by capability, with anything unknown, and as the filter asks. */
const COUNTS = sql`keys, decrypt, "grant", change_policy, administer, unknown, wanted`;
const SUMS = sql`sum(keys)::int as keys, sum(decrypt)::int as decrypt, sum("grant")::int as "grant",
        sum(change_policy)::int as change_policy, sum(administer)::int as administer, sum(unknown)::int as unknown,
        sum(wanted)::int as wanted`;

/** Edges `e`, counted by principal. Sets are few: what each means is looked at once. */
function fromEdges(edges: Sql, capability: PrincipalFilters["capability"]): Sql {
  const one = (is: Sql) => sql`(${is})::int`;
  const wanted = capability ? one(holds(bits(capability))) : sql`1`;
  return sql`select e.principal_id, ${SUMS} from (${edges}) e join (select s.id, 1 as keys,
          ${one(holds(bits("decrypt")))} as decrypt, ${one(holds(bits("grant")))} as "grant",
          ${one(holds(bits("change-policy")))} as change_policy, ${one(holds(bits("administer")))} as administer,
          ${one(isUnknown(bits()))} as unknown, ${wanted} as wanted from access_set s offset 0) s on s.id = e.set_id
        where ${READABLE} group by e.principal_id`;
}

/** How many keys of the scope each principal reaches, as `n`: of all keys from the sums of their edges. */
function counted(scope: KeyScope, capability: PrincipalFilters["capability"]): Sql {
  const ofKeys = (
    only: Sql,
  ) => sql`select e.* from (select i.key_id from access_input i where ${only}) k
    ${edgesOf(sql`k`)}`;
  if (!scope.all) {
    return sql`n as materialized (${fromEdges(ofKeys(scopeCondition(scope, sql`i.key_id`)), capability)})`;
  }
  const wanted = capability ? TALLY_COLUMNS[capability].held : sql`y.keys`;
  const rest = ofKeys(sql`not exists (select from ${TALLIED} t where t.key_id = i.key_id)`);
  return sql`n as materialized (select principal_id, ${SUMS} from (
          select y.principal_id, y.keys, y.decrypt, y."grant", y.change_policy, y.administer, y.unknown,
              ${wanted} as wanted
            from access_tally y where y.keys > 0 and ${READABLE} and ${COUNTS_THESE}
              and y.group_id in (select x.id from access_group x where x.kind = 'scope')
          union all select principal_id, ${COUNTS} from (${fromEdges(rest, capability)}) o) x
        group by principal_id)`;
}

/** Rows of counts `n`. */
const rowsOf = (
  n: Sql,
): Sql => sql`select p.id, p.ref, p.kind, p.name, p.account_id, a.name as account_name, p.identity_id,
    i.arn is not null and i.arn = p.ref as own_identity, i.gone_at is not null as gone, p.first_seen_at,
    i.last_used_at as last_seen_at, n.keys, n.decrypt, n."grant", n.change_policy, n.administer, n.unknown
  from ${n} n join principal p on p.id = n.principal_id left join identity i on i.id = p.identity_id
    left join account a on a.id = p.account_id`;

function filterCondition({ q, kind, account, capability }: PrincipalFilters): Sql {
  const parts: Sql[] = [];
  for (const word of (q ?? "").toLowerCase().split(/\s+/)) {
    if (word === "") continue;
    parts.push(
      sql`strpos(lower(concat_ws(' ', p.ref, p.name, p.account_id, a.name)), ${word}) > 0`,
    );
  }
  if (kind && kind.length > 0) parts.push(sql`p.kind = any(${kind}::text[])`);
  if (account && account.length > 0) parts.push(sql`p.account_id = any(${account}::text[])`);
  if (capability) parts.push(sql`n.wanted > 0`);
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
    sql`with ${counted(scope, filters.capability)}, r as materialized (${rowsOf(sql`n`)} where ${filterCondition(filters)})
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
  const own = sql`select e.* from access_edge e
    where e.principal_id = ${id}::int and ${scopeCondition(scope, sql`e.key_id`)}`;
  const [row] = await queryRows<PrincipalRow>(
    pool,
    sql`with n as materialized (${fromEdges(own, undefined)}), one as (
        select ${id}::int as principal_id, coalesce(n.keys, 0) as keys, coalesce(n.decrypt, 0) as decrypt,
          coalesce(n."grant", 0) as "grant", coalesce(n.change_policy, 0) as change_policy,
          coalesce(n.administer, 0) as administer, coalesce(n.unknown, 0) as unknown
        from (select 1) x left join n on true where ${scope.all} or n.keys > 0)
      select r.*, r.id::text as id from (${rowsOf(sql`one`)}) r where r.id = ${id}::int`,
  );
  return row;
}
