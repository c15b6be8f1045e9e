import type { KeyScope } from "@/lib/auth/key-scope";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { PrincipalKeysQuery } from "../schemas/principals";
import type { PrincipalKeySort } from "../types";
import { bits, holds, isUnknown, READABLE, SET_COLUMNS, type SetColumns } from "./edges";
import { GROUP_COLUMNS } from "./group-columns";

type Pool = Db["pool"];

export interface PrincipalKeyRow extends SetColumns {
  id: string;
  arn: string;
  account_id: string;
  account_name: string;
  region: string;
  key_id: string;
  aliases: string[] | null;
  manager: string | null;
  state: string | null;
  classification: string | null;
  owner: string | null;
  computed_at: Date | null;
}

const SORTS: Record<PrincipalKeySort, Sql> = {
  account: sql`l.account_sort`,
  alias: sql`l.alias`,
  class: sql`l.classification`,
  region: sql`l.region`,
  used: sql`to_char(u.last_day, 'YYYY-MM-DD')`,
};

/**
 * A principal as usage is counted by, the account among whose unnamed calls its own may be, and of which scopes
 * (`account/region`) all of it is known since `from`.
 */
export interface KnownUse {
  refs: readonly string[];
  /** `usage_principal.ref` of that account. */
  unnamed: string | null;
  covered: readonly string[];
  from: Date;
}

export interface PrincipalKeyPage {
  sort: PrincipalKeySort;
  descending: boolean;
  after: { value: string | null; id: string } | undefined;
  limit: number;
}

type Filters = Pick<PrincipalKeysQuery, "q" | "capability" | "verdict" | "use" | "group" | "of">;

function conditionOf(
  { q, capability, verdict, use, group, of }: Filters,
  { covered, unnamed }: KnownUse,
): Sql {
  const mask = bits(capability);
  const parts: Sql[] = [];
  const isTold = sql`(concat(l.account_id, '/', l.region) = any(${[...covered]}::text[])
    and (${unnamed}::text is null or uk.arn not in (select arn from unnamed)))`;
  if (use === "used") parts.push(sql`u.calls > 0`);
  else if (use === "unused") parts.push(sql`coalesce(u.calls, 0) = 0 and ${isTold}`);
  else if (use === "unknown") parts.push(sql`coalesce(u.calls, 0) = 0 and not ${isTold}`);
  if (verdict === "held") parts.push(holds(mask));
  else if (verdict === "allowed") parts.push(sql`(s.allowed & ${mask}) <> 0`);
  else if (verdict === "allowed-if") parts.push(sql`(s.conditional & ${mask}) <> 0`);
  else if (verdict === "unknown") parts.push(isUnknown(mask));
  else if (capability) parts.push(sql`(${holds(mask)} or ${isUnknown(mask)})`);
  if (group && of !== undefined) parts.push(sql`${GROUP_COLUMNS[group].id} = ${of}`);
  for (const word of (q ?? "").toLowerCase().split(/\s+/)) {
    if (word !== "") parts.push(sql`strpos(l.search, ${word}) > 0`);
  }
  return parts.length > 0 ? join(parts, " and ") : sql`true`;
}

/** The keys that a principal used, with the last day of UTC and the calls since a day; looking at a key is no use. */
const usedKeys = ({ refs, from }: KnownUse): Sql => sql`select uk.arn, max(b.at) as last_day,
    coalesce(sum(b.count) filter (where b.at >= date_trunc('day', ${from}::timestamptz, 'UTC')), 0) as calls
  from usage_bucket_day b join usage_call c on c.id = b.call_id join usage_key uk on uk.id = b.key_id
  where b.principal_id in (select p.id from usage_principal p where p.ref = any(${[...refs]}::text[]))
    and c.outcome = '' and c.kind in ('use', 'control') group by uk.arn`;

/** The keys `unnamed` of which calls are kept that name the principal's account alone. */
const unnamedCalls = ({
  unnamed,
}: KnownUse): Sql => sql`unnamed as materialized (select distinct uk.arn
  from usage_principal p join usage_bucket_day b on b.principal_id = p.id join usage_call c on c.id = b.call_id
    join usage_key uk on uk.id = b.key_id
  where p.ref = ${unnamed} and c.outcome = '' and c.kind in ('use', 'control', 'read'))`;

/** The scopes in which the keys lie that a principal reaches. */
export function readReachedScopes(
  pool: Pool,
  scope: KeyScope,
  principalId: string,
): Promise<{ accountId: string; region: string }[]> {
  return queryRows(
    pool,
    sql`select distinct l.account_id as "accountId", l.region from access_edge e
      join access_set s on s.id = e.set_id join key_list l on l.key_id = e.key_id and not l.gone
      where e.principal_id = ${principalId}::int and ${READABLE} and ${scopeCondition(scope, sql`l.key_id`)}`,
  );
}

/** One page of the keys of the scope that a principal reaches, or may reach, and how many there are. */
export async function readPrincipalKeys(
  pool: Pool,
  scope: KeyScope,
  principalId: string,
  filters: Filters,
  known: KnownUse,
  { sort, descending, after, limit }: PrincipalKeyPage,
): Promise<{ rows: (PrincipalKeyRow & { position: string | null })[]; total: number }> {
  const to = descending ? sql`<` : sql`>`;
  const way = descending ? sql`desc` : sql`asc`;
  let rest = sql`true`;
  if (after?.value === null) rest = sql`h.v is null and h.id ${to} ${after.id}::bigint`;
  else if (after) {
    const value = sql`${after.value}::text collate "C"`;
    rest = sql`(h.v is null or (h.v, h.id) ${to} (${value}, ${after.id}::bigint))`;
  }
  const found = sql`${unnamedCalls(known)}, h as materialized (select l.key_id as id, ${SORTS[sort]} as v, e.set_id
      from access_edge e join access_set s on s.id = e.set_id join key_list l on l.key_id = e.key_id and not l.gone
        left join key uk on uk.id = l.key_id left join (${usedKeys(known)}) u on u.arn = uk.arn
      where e.principal_id = ${principalId}::int and ${READABLE} and ${scopeCondition(scope, sql`l.key_id`)}
        and ${conditionOf(filters, known)})`;
  const [count] = await queryRows<{ total: number }>(
    pool,
    sql`with ${found} select count(*)::int as total from h`,
  );
  const rows = await queryRows<PrincipalKeyRow & { position: string | null }>(
    pool,
    sql`with ${found}, p as (select * from h where ${rest} order by h.v ${way} nulls last, h.id ${way}
        limit ${limit})
      select k.id, k.arn, k.account_id, a.name as account_name, k.region, k.key_id, k.aliases, k.manager, k.state,
        k.classification, l.owner, i.computed_at, p.v as position, ${SET_COLUMNS}
      from p join key k on k.id = p.id join account a on a.id = k.account_id
        join access_set s on s.id = p.set_id join key_list l on l.key_id = k.id
        left join access_input i on i.key_id = k.id
      order by p.v ${way} nulls last, p.id ${way}`,
  );
  return { rows, total: count?.total ?? 0 };
}
