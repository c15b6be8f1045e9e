import { join, type Sql, sql } from "@/lib/db/query";
import { ownersIn } from "../rules/owner-filter";
import { NONE, UNKNOWN } from "../types";
import { alternatives, type KeyQuery, unreadable, type ValueFilter } from "./filter-keys";

export type Facet = ValueFilter | "unreadable";

/**
 * What a number in a row of key_list stands for: a row of `values`, which has columns of key_list that many
 * keys share. Facets count keys by these few numbers, and then look up what each means.
 */
export interface Dimension {
  /** The number, in key_list and in the counts. */
  column: Sql;
  /** A table, or a query in parentheses, with the number as `id`. */
  values: Sql;
  /** What a statement calls the counts by number, and the values with their counts. */
  counts: Sql;
  counted: Sql;
  facets: readonly Facet[];
}

export const DIMENSIONS: readonly Dimension[] = [
  {
    column: sql`profile_id`,
    values: sql`key_profile`,
    counts: sql`profile_counts`,
    counted: sql`counted_profiles`,
    facets: [
      "manager",
      "state",
      "spec",
      "usage",
      "origin",
      "rotation",
      "lastUse",
      "environment",
      "classification",
      "multiRegion",
      "unreadable",
    ],
  },
  {
    column: sql`scope_id`,
    values: sql`scope`,
    counts: sql`scope_counts`,
    counted: sql`counted_scopes`,
    facets: ["account", "region"],
  },
  {
    column: sql`owner_set_id`,
    values: sql`key_owner_set`,
    counts: sql`owner_set_counts`,
    counted: sql`counted_owner_sets`,
    facets: ["owner", "owned"],
  },
];

/** As in lib/estate/store/key-scope.ts, whose rows of key_owner have these for each key. */
function ownReferences(person: string): Sql {
  return sql`array(select ${`person:${person}`}::text
    union all select 'group:' || g.name from person p cross join unnest(p.groups) as g (name)
    where p.id = ${person}::uuid)`;
}

function owner(wanted: string[]): Sql {
  const named = ownersIn(wanted).map(({ kind, id }) => `${kind}:${id}`);
  const parts: Sql[] = [];
  if (named.length > 0) parts.push(sql`l.owners && ${named}::text[]`);
  if (wanted.includes(NONE)) parts.push(sql`l.owned = 'nobody'`);
  if (wanted.includes(UNKNOWN)) parts.push(sql`l.owned = 'unknown'`);
  return sql`(${join(parts, " or ")})`;
}

function owned(wanted: string[], viewer: string | null): Sql {
  const plain = sql`l.owned = any(${wanted.filter((kind) => kind !== "mine")}::text[])`;
  if (!wanted.includes("mine") || viewer === null) return plain;
  return sql`(${plain} or l.owners && ${ownReferences(viewer)})`;
}

/** What the filters of a dimension, without `except`, ask of its values, as `l`; null when nothing. */
export function valueCondition({ facets }: Dimension, query: KeyQuery, except?: Facet): Sql | null {
  const parts: Sql[] = [];
  for (const facet of facets) {
    const wanted = query.filters[facet];
    if (facet === except || !wanted || wanted.length === 0) continue;
    if (facet === "owner") parts.push(owner(wanted));
    else if (facet === "owned") parts.push(owned(wanted, query.viewer));
    else if (facet === "unreadable") parts.push(unreadable(wanted));
    else parts.push(alternatives(facet, wanted, query));
  }
  return parts.length > 0 ? join(parts, " and ") : null;
}

/** The same asked of a key, `l` being key_list. */
export function dimensionCondition(dimension: Dimension, query: KeyQuery): Sql | null {
  const condition = valueCondition(dimension, query);
  return (
    condition &&
    sql`l.${dimension.column} in (select l.id from ${dimension.values} l where ${condition})`
  );
}
