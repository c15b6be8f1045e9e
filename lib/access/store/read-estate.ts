import type { KeyScope } from "@/lib/auth/key-scope";
import { empty, join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { EstateQuery, EstateRow } from "../schemas/estate";
import type { PrincipalKind } from "../types";
import { countedFromEdges, countedFromTallies, groupParts } from "./estate-counts";
import { type GroupUse, groupUses, unusedFromEdges, unusedFromTallies } from "./estate-unused";
import { type EstateUse, isCovered } from "./estate-uses";
import { GROUP_COLUMNS } from "./group-columns";

type Pool = Db["pool"];

/** By what principals are in order: by the most of two numbers, and last the id. */
export interface EstatePosition {
  first: number;
  second: number;
  id: number;
}

export interface ColumnRow {
  id: string;
  label: string | null;
  detail: string | null;
  keys: number;
  held: number;
  unknown: number;
  principals: number;
}

interface Row {
  id: number;
  ref: string;
  kind: PrincipalKind;
  name: string;
  account_id: string | null;
  account_name: string | null;
  held: number;
  unknown: number;
  first: number;
  second: number;
  cells: [string, number, number][];
}

export interface EstateAnswer {
  columns: ColumnRow[];
  rows: (Omit<EstateRow, "cells" | "id" | "use"> & {
    id: number;
    cells: Row["cells"];
    position: EstatePosition;
  })[];
  total: number;
}

/** Keys of a group, at most `limit`, counted: whether it can be opened. */
export async function countGroup(
  pool: Pool,
  scope: KeyScope,
  { group, open }: Pick<EstateQuery, "group"> & { open: string },
): Promise<number> {
  const [row] = await queryRows<{ n: number }>(
    pool,
    sql`select count(*)::int as n from key_list l
      where not l.gone and ${scopeCondition(scope, sql`l.key_id`)} and ${GROUP_COLUMNS[group].id} = ${open}`,
  );
  return row?.n ?? 0;
}

function columnsOf({ group, open }: EstateQuery): { id: Sql; label: Sql; detail: Sql; only: Sql } {
  const { id, label } = GROUP_COLUMNS[group];
  if (open === undefined) return { id, label, detail: sql`null::text`, only: sql`true` };
  return {
    id: sql`(select k.arn from key k where k.id = l.key_id)`,
    label: sql`(select k.aliases[1] from key k where k.id = l.key_id)`,
    detail: sql`l.kms_id`,
    only: sql`${id} = ${open}`,
  };
}

/** The keys whose columns are asked for, as rows `l` with the id of their group and whether all their usage is known. */
function keysOf(scope: KeyScope, query: EstateQuery, known: EstateUse | null): Sql {
  const { id, only } = columnsOf(query);
  return sql`select l.key_id, l.account_id, ${id} as group_id, ${known ? isCovered(known) : sql`false`} as covered
    from key_list l where not l.gone and ${scopeCondition(scope, sql`l.key_id`)} and ${only}`;
}

/** Tallies are of the whole estate; few keys, or own ones, are counted edge by edge. */
const isTallied = (scope: KeyScope, { open }: EstateQuery) => scope.all && open === undefined;

/** How a page of principals used the keys that they reach, by group. */
export function readEstateUses(
  pool: Pool,
  scope: KeyScope,
  query: EstateQuery,
  known: EstateUse,
  principals: readonly number[],
): Promise<GroupUse[]> {
  const among = sql`= any(${[...principals]}::int[])`;
  const { capability, group } = query;
  const of = { isTallied: isTallied(scope, query), byAccount: group === "account" };
  // Of accounts tallies tell at once how much of it is known; else what is held of groups comes first.
  const counted =
    of.isTallied && !of.byAccount ? countedFromTallies(query, among) : groupParts(capability);
  return queryRows(
    pool,
    sql`with l as materialized (${keysOf(scope, query, known)}), ${counted}, ${groupUses(capability, known, among, of)}`,
  );
}

function wordsCondition(q: string | undefined): Sql {
  const words = (q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sql`true`;
  return join(
    words.map(
      (word) =>
        sql`strpos(lower(concat_ws(' ', p.ref, p.name, p.account_id, a.name)), ${word}) > 0`,
    ),
    " and ",
  );
}

/** What principals are ordered by: how many keys they hold, or hold and are known not to have used. */
function breadthBy(unused: EstateUse | null) {
  return unused
    ? {
        first: sql`m.unused`,
        second: sql`x.held`,
        of: sql`join m on m.principal_id = x.principal_id`,
      }
    : { first: sql`x.held`, second: sql`x.unknown`, of: empty };
}

/**
 * Counts, for one capability, how many keys of each group every principal reaches: groups by breadth, and a page of
 * principals by breadth. A key counts as held, or as unknown, or as neither. With `unused` those alone that hold keys
 * which they are known not to have used, the most of them first.
 */
export async function readEstate(
  pool: Pool,
  scope: KeyScope,
  query: EstateQuery,
  unused: EstateUse | null,
  after: EstatePosition | undefined,
): Promise<EstateAnswer> {
  const { label, detail } = columnsOf(query);
  const rest = after
    ? sql`(-t.first, -t.second, t.principal_id) > (${-after.first}::int, ${-after.second}::int, ${after.id}::int)`
    : sql`true`;
  const by = breadthBy(unused);
  const { capability, limit } = query;
  const parts = [
    isTallied(scope, query) ? countedFromTallies(query) : countedFromEdges(capability),
  ];
  const condition = wordsCondition(query.q);
  if (unused && isTallied(scope, query)) {
    parts.push(unusedFromTallies(capability, unused, { condition, after: after?.first, limit }));
  } else if (unused) parts.push(unusedFromEdges(capability, unused));
  const [answer] = await queryRows<{
    columns: ColumnRow[] | null;
    rows: Row[] | null;
    total: number;
  }>(
    pool,
    sql`with l as materialized (${keysOf(scope, query, unused)}), ${join(parts, ", ")},
      sums as materialized (select n.principal_id, n.g, sum(n.held)::int as held, sum(n.unknown)::int as unknown,
          count(*) filter (where n.held > 0)::int as principals
        from n group by grouping sets ((n.principal_id), (n.g))),
      t as materialized (select x.principal_id, x.held, x.unknown, ${by.first} as first, ${by.second} as second
        from sums x ${by.of} join principal p on p.id = x.principal_id left join account a on a.id = p.account_id
        where ${condition}),
      page as materialized (select t.* from t where ${rest}
        order by t.first desc, t.second desc, t.principal_id limit ${limit + 1}),
      cells as materialized (select n.principal_id, json_agg(json_build_array(g.group_id, n.held, n.unknown)) as cells
        from page join n on n.principal_id = page.principal_id join g on g.g = n.g group by n.principal_id)
      select (select count(*)::int from t) as total,
        (select json_agg(c order by c.held desc, c.unknown desc, c.keys desc, c.id) from (
          select g.group_id as id, ${label} as label, ${detail} as detail, g.keys, coalesce(x.held, 0) as held,
            coalesce(x.unknown, 0) as unknown, coalesce(x.principals, 0) as principals
          from g join key_list l on l.key_id = g.one left join sums x on x.g = g.g) c) as columns,
        (select json_agg(r order by r.first desc, r.second desc, r.id) from (
          select p.id, p.ref, p.kind, p.name, p.account_id, a.name as account_name, page.held, page.unknown,
            page.first, page.second, cells.cells
          from page join cells using (principal_id) join principal p on p.id = page.principal_id
            left join account a on a.id = p.account_id) r) as rows`,
  );
  return {
    columns: answer?.columns ?? [],
    rows: (answer?.rows ?? []).map(
      ({ account_id: accountId, account_name: accountName, first, second, ...row }) => ({
        ...row,
        accountId,
        accountName,
        position: { first, second, id: row.id },
      }),
    ),
    total: answer?.total ?? 0,
  };
}
