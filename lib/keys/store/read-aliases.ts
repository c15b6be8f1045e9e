import type { KeyScope } from "@/lib/auth/key-scope";
import { empty, join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { inScope } from "@/lib/estate/store/key-scope";
import { hasTrigram, selectiveAliasTerms } from "../rules/search-terms";
import type { AliasFilters, AliasSummary } from "../schemas/aliases";
import { holdsTerm } from "./search-condition";

type Pool = Db["pool"];

export interface AliasRow {
  id: string;
  name: string;
  arn: string;
  account_id: string;
  account_name: string;
  region: string;
  status: AliasSummary["status"];
  target_key_id: string | null;
  created_at: Date | null;
  updated_at: Date | null;
  read_at: Date;
  key_arn: string | null;
  key_state: string | null;
  key_manager: string | null;
  key_description: string | null;
  position: string | null;
}

interface AliasSort {
  column: Sql;
  time: boolean;
}

export const ALIAS_SORTS: Record<"name" | "account" | "region" | "updated", AliasSort> = {
  name: { column: sql`al.place`, time: false },
  account: { column: sql`al.account_id`, time: false },
  region: { column: sql`al.region`, time: false },
  updated: { column: sql`al.updated_at`, time: true },
};

const LISTED = sql`al.gone_at is null`;
const WITHOUT_TARGET = sql`(al.gone_at is null and al.target_key_id is null)`;
const DANGLING = sql`al.id in (select d.alias_id from alias_dangling d)`;

const STATUS: Record<AliasSummary["status"], Sql> = {
  gone: sql`al.gone_at is not null`,
  "no-target": WITHOUT_TARGET,
  points: sql`(al.gone_at is null and al.target_key_id is not null and not ${DANGLING})`,
  dangling: DANGLING,
};

/** That an alias, `alias al`, points or pointed to a key of the scope; `target` is the key id. Null when every key is. */
export function targetInScope(scope: KeyScope, target: Sql): Sql | null {
  const own = inScope(scope, sql`k.id`);
  return (
    own && sql`(al.scope_id, ${target}) in (select k.scope_id, k.key_id from key k where ${own})`
  );
}

/** What lets an alias, `alias al`, through all filters but that of the status, if it points to a key of the scope. */
function withoutStatus(filters: AliasFilters, scope: KeyScope): Sql {
  const own = targetInScope(scope, sql`al.target_key_id`);
  const parts: Sql[] = own ? [own] : [];
  if (filters.account?.length) parts.push(sql`al.account_id = any(${filters.account}::text[])`);
  if (filters.region?.length) parts.push(sql`al.region = any(${filters.region}::text[])`);
  if (filters.moved) {
    parts.push(sql`exists (select 1 from alias_span sp where sp.alias_id = al.id
      and sp.target_key_id is distinct from al.target_key_id)`);
  }
  for (const term of selectiveAliasTerms(filters.q)) {
    parts.push(sql`(${holdsTerm(sql`al.search`, term)} or al.target_key_id = ${term})`);
  }
  return parts.length > 0 ? join(parts, " and ") : sql`true`;
}

function aliasCondition(filters: AliasFilters, scope: KeyScope): Sql {
  const status = filters.status?.length
    ? join(
        filters.status.map((each) => STATUS[each]),
        " or ",
      )
    : LISTED;
  return sql`(${status}) and ${withoutStatus(filters, scope)}`;
}

/**
 * The aliases that these filters let through, as sets to add up and to take away, each cheap to count:
 * nearly all aliases point to a key, so those are the listed ones without the few others.
 */
export function aliasSets(filters: AliasFilters, scope: KeyScope): { sign: 1 | -1; where: Sql }[] {
  const within = withoutStatus(filters, scope);
  const wanted = new Set(filters.status?.length ? filters.status : null);
  if (wanted.size === 0) return [{ sign: 1, where: sql`${LISTED} and ${within}` }];
  const points = wanted.has("points");
  const sets: { sign: 1 | -1; where: Sql }[] = [];
  if (points) sets.push({ sign: 1, where: sql`${LISTED} and ${within}` });
  for (const few of ["dangling", "no-target"] as const) {
    if (wanted.has(few) === points) continue;
    sets.push({ sign: points ? -1 : 1, where: sql`${STATUS[few]} and ${within}` });
  }
  if (wanted.has("gone")) sets.push({ sign: 1, where: sql`${STATUS.gone} and ${within}` });
  return sets;
}

/** How many these are. */
function countOf(filters: AliasFilters, scope: KeyScope): Sql {
  const counts = aliasSets(filters, scope).map(
    ({ sign, where }) => sql`${sign}::int * (select count(*)::int from alias al where ${where})`,
  );
  return sql`select ${join(counts, " + ")} as n`;
}

export interface AliasPage {
  sort: AliasSort;
  descending: boolean;
  after: { value: string | null; id: string } | undefined;
  limit: number;
}

const POSITION = sql`'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

function afterCondition({ sort, descending, after }: AliasPage): Sql {
  if (!after) return sql`true`;
  const to = descending ? sql`<` : sql`>`;
  if (after.value === null) return sql`${sort.column} is null and al.id ${to} ${after.id}::bigint`;
  const value = sort.time ? sql`${after.value}::timestamptz` : sql`${after.value}::text`;
  const beyond = sql`(${sort.column}, al.id) ${to} (${value}, ${after.id}::bigint)`;
  return sort.time ? sql`(${sort.column} is null or ${beyond})` : beyond;
}

/** The order of a page; nulls last. */
function order({ sort, descending }: AliasPage): Sql {
  const way = descending ? sql`desc` : sql`asc`;
  const nulls = sort.time && descending ? sql`nulls last` : empty;
  return sql`${sort.column} ${way} ${nulls}, al.id ${way}`;
}

/** The rows of the aliases that the query `p` names, in the page's order. */
function rowsOf(page: AliasPage): Sql {
  const { column, time } = page.sort;
  const position = time ? sql`to_char(${column} at time zone 'UTC', ${POSITION})` : column;
  return sql`select al.id, al.name, al.arn, al.account_id, a.name as account_name, al.region,
      al.target_key_id, al.created_at, al.updated_at, al.read_at, ${position} as position,
      k.arn as key_arn, k.state as key_state, k.manager as key_manager,
      k.description as key_description,
      case when al.gone_at is not null then 'gone' when al.target_key_id is null then 'no-target'
        when k.id is null then 'dangling' else 'points' end as status
    from p join alias al on al.id = p.id join account a on a.id = al.account_id
      left join key k on k.scope_id = al.scope_id and k.key_id = al.target_key_id
        and k.gone_at is null`;
}

function readPage(pool: Pool, page: AliasPage, ids: Sql): Promise<AliasRow[]> {
  return queryRows(
    pool,
    sql`with p as materialized (select al.id ${ids} order by ${order(page)} limit ${page.limit})
      ${rowsOf(page)} order by ${order(page)}`,
  );
}

/** Of so many hits of a search the page is sorted out with their count, and so far it is looked for along the sort's index. */
const MAX_HITS = 20_000;

/**
 * A page of a search. Side by side, one pass over the names finds and counts all hits, and sorts out the page where
 * they are not many; and the sort's index is walked, but not far. Where neither has the page, it takes another pass.
 */
async function searchAliases(pool: Pool, where: Sql, filters: AliasFilters, page: AliasPage) {
  const after = afterCondition(page);
  const listed = filters.status?.includes("gone") ? sql`true` : LISTED;
  const walked = sql`from (select * from alias al where ${listed} and ${after}
    order by ${order(page)} limit ${MAX_HITS}) al where ${where}`;
  // Terms without a trigram have many hits as a rule: only the ids of those are kept, not what they are sorted by.
  const isNarrow = selectiveAliasTerms(filters.q).every(hasTrigram);
  const kept = isNarrow ? sql`al.id, ${page.sort.column}` : sql`al.id`;
  const few = isNarrow ? sql`hit al` : sql`hit join alias al on al.id = hit.id`;
  const [hits, near] = await Promise.all([
    queryRows<{ n: number; ids: string[] | null }>(
      pool,
      sql`with hit as materialized (select ${kept} from alias al where ${where})
        select c.n, case when c.n <= ${MAX_HITS} then array(
          select al.id from ${few} where ${after} order by ${order(page)} limit ${page.limit}) end as ids
        from (select count(*)::int as n from hit) c`,
    ),
    readPage(pool, page, walked),
  ]);
  const total = hits[0]?.n ?? 0;
  const ids = hits[0]?.ids;
  if (ids?.length === 0) return { rows: [], total };
  if (near.length === page.limit) return { rows: near, total };
  const rest = ids ? sql`al.id = any(${ids}::bigint[])` : sql`${where} and ${after}`;
  return { rows: await readPage(pool, page, sql`from alias al where ${rest}`), total };
}

/** One page of aliases after a position, nulls last, and how many there are in all. */
export async function readAliases(
  pool: Pool,
  scope: KeyScope,
  filters: AliasFilters,
  page: AliasPage,
): Promise<{ rows: AliasRow[]; total: number }> {
  const where = aliasCondition(filters, scope);
  if (selectiveAliasTerms(filters.q).length > 0) return searchAliases(pool, where, filters, page);
  const [rows, counts] = await Promise.all([
    readPage(pool, page, sql`from alias al where ${where} and ${afterCondition(page)}`),
    queryRows<{ n: number }>(pool, countOf(filters, scope)),
  ]);
  return { rows, total: counts[0]?.n ?? 0 };
}

export interface EarlierTargetRow {
  alias_id: string;
  target_key_id: string | null;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
}

/** To which keys of the scope, or to none, the aliases pointed before, newest first. */
export async function readEarlierTargets(
  pool: Pool,
  scope: KeyScope,
  ids: string[],
): Promise<EarlierTargetRow[]> {
  const own = targetInScope(scope, sql`sp.target_key_id`) ?? sql`true`;
  return queryRows<EarlierTargetRow>(
    pool,
    sql`select sp.alias_id, sp.target_key_id, sp.seen_from, sp.seen_to, sp.ended_at
      from alias_span sp join alias al on al.id = sp.alias_id
      where sp.alias_id = any(${ids}::bigint[]) and sp.ended_at is not null
        and (sp.target_key_id is null or ${own})
      order by sp.alias_id, sp.seen_from desc, sp.id desc`,
  );
}
