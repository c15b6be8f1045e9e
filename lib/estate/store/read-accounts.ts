import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Account } from "../schemas";
import type { Reads } from "../types";
import { placeInScope, scopeCondition } from "./key-scope";
import { STEP_COLUMNS, type StepRow } from "./read-runs";

type Pool = Db["pool"];

export interface AccountRow {
  id: string;
  name: string;
  alias: string | null;
  email: string | null;
  status: string;
  source: "organization" | "list";
  watched: boolean;
  unit_path: string | null;
  unit_names: string[] | null;
  role_arn: string | null;
  external_id: string | null;
  reads: Reads;
  gone_at: Date | null;
  identities: number;
}

export interface ScopeRow {
  id: number;
  account_id: string;
  region: string;
  enabled: boolean;
  last_complete_at: Date | null;
  reads: Reads;
  keys: number;
  unreadable: number;
  aliases: number;
}

const ACCOUNT = sql`
  a.id, a.name, a.alias, a.email, a.status, a.source, a.watched, a.role_arn, a.external_id, a.reads,
  a.gone_at, u.path as unit_path,
  case when u.path <> '' then array(
    select x.name from unnest(string_to_array(u.path, '/')) with ordinality as p (id, n)
      join org_unit x on x.id = p.id where x.parent_id is not null order by p.n) end as unit_names,
  (select count(*)::int from identity i where i.account_id = a.id and i.gone_at is null) as identities
  from account a left join org_unit u on u.id = a.unit_id`;

/** Accounts with keys of the scope by name, then id, after a position, and how many there are. */
export async function readAccounts(
  pool: Pool,
  scope: KeyScope,
  after: { name: string; id: string } | undefined,
  limit: number,
): Promise<{ rows: AccountRow[]; total: number }> {
  const own = placeInScope(scope, sql`a.id`);
  const name = sql`lower(a.name) collate "C"`;
  const rest = after
    ? sql`(${name}, a.id collate "C") > (lower(${after.name}) collate "C", ${after.id}::text collate "C")`
    : sql`true`;
  const rows = await queryRows<AccountRow>(
    pool,
    sql`select ${ACCOUNT} where ${own} and ${rest} order by ${name}, a.id collate "C" limit ${limit}`,
  );
  const [count] = await queryRows<{ n: number }>(
    pool,
    sql`select count(*)::int as n from account a where ${own}`,
  );
  return { rows, total: count?.n ?? 0 };
}

/** One account; undefined when we know none of that id, or it has no key of the scope. */
export async function findAccount(
  pool: Pool,
  scope: KeyScope,
  id: string,
): Promise<AccountRow | undefined> {
  const own = placeInScope(scope, sql`a.id`);
  const rows = await queryRows<AccountRow>(
    pool,
    sql`select ${ACCOUNT} where a.id = ${id} and ${own}`,
  );
  return rows[0];
}

/** The scopes of some accounts by region, with counts of what AWS still lists in them of the keys in scope. */
export async function readScopes(
  pool: Pool,
  scope: KeyScope,
  accountIds: string[],
): Promise<ScopeRow[]> {
  const target = scopeCondition(scope, sql`t.id`);
  const aliased = scope.all
    ? sql`true`
    : sql`exists (select from key t where t.scope_id = al.scope_id and t.key_id = al.target_key_id and ${target})`;
  return queryRows<ScopeRow>(
    pool,
    sql`select s.id, s.account_id, s.region, s.enabled, s.last_complete_at, s.reads,
        coalesce(k.keys, 0) as keys, coalesce(k.unreadable, 0) as unreadable,
        (select count(*)::int from alias al where al.scope_id = s.id and al.gone_at is null and ${aliased})
          as aliases
      from scope s left join (
        select l.account_id, l.region, count(*)::int as keys,
          (count(*) filter (where cardinality(l.unreadable) > 0))::int as unreadable
        from key_list l where l.account_id = any(${accountIds}::text[]) and not l.gone
          and ${scopeCondition(scope, sql`l.key_id`)} group by 1, 2
      ) k on k.account_id = s.account_id and k.region = s.region
      where s.account_id = any(${accountIds}::text[])
        and ${placeInScope(scope, sql`s.account_id`, sql`s.region`)}
      order by s.account_id, s.region`,
  );
}

export interface GapRow {
  scope_id: number;
  part: string;
  status: Account["scopes"][number]["gaps"][number]["status"];
  action: string | null;
  keys: number;
}

/** What of the keys of some accounts could not be read, by scope, part and call, most keys first. */
export async function readGaps(
  pool: Pool,
  scope: KeyScope,
  accountIds: string[],
): Promise<GapRow[]> {
  return queryRows<GapRow>(
    pool,
    sql`select k.scope_id, p.part, k.reads -> p.part ->> 'status' as status,
        k.reads -> p.part ->> 'action' as action, count(*)::int as keys
      from key_list l join key k on k.id = l.key_id cross join unnest(l.unreadable) as p (part)
      where l.account_id = any(${accountIds}::text[]) and not l.gone
        and cardinality(l.unreadable) > 0 and ${scopeCondition(scope, sql`l.key_id`)}
      group by 1, 2, 3, 4 order by keys desc, part, action, status`,
  );
}

export interface OrganizationRow {
  id: string;
  management_account_id: string;
  reads: Reads;
}

/** The organisations that were ever read, with how each of their parts was: for who may know of every key. */
export async function readOrganizations(pool: Pool, scope: KeyScope): Promise<OrganizationRow[]> {
  if (!scope.all) return [];
  return queryRows<OrganizationRow>(
    pool,
    sql`select id, management_account_id, reads from organization order by id`,
  );
}

/** The latest step of kind `scope` of each scope. */
export async function readLatestSteps(pool: Pool, scopeIds: number[]): Promise<StepRow[]> {
  return queryRows<StepRow>(
    pool,
    sql`select ${STEP_COLUMNS} from unnest(${scopeIds}::int[]) as w(scope_id)
      join lateral (
        select * from sync_step st where st.scope_id = w.scope_id and st.kind = 'scope'
        order by st.id desc limit 1
      ) st on true join scope s on s.id = st.scope_id`,
  );
}
