import type { KeyScope } from "@/lib/auth/key-scope";
import { join, type Sql, sql } from "@/lib/db/query";
import { inScope, isOwnedBy } from "@/lib/estate/store/key-scope";
import type { ScopeHead } from "../rules/arn-terms";
import { ownersIn } from "../rules/owner-filter";
import { selectiveTerms } from "../rules/search-terms";
import type { KeyFilters } from "../schemas";
import { NONE, UNKNOWN } from "../types";
import { keyHoldsTerm } from "./search-condition";

/** Filters that are a list of alternatives on one column. */
export const VALUE_FILTERS = [
  "account",
  "region",
  "manager",
  "state",
  "spec",
  "usage",
  "origin",
  "rotation",
  "lastUse",
  "environment",
  "classification",
  "owner",
  "owned",
  "multiRegion",
] as const;
export type ValueFilter = (typeof VALUE_FILTERS)[number];

/** The column behind each filter, `l` being key_list. */
export const FILTER_COLUMNS: Record<ValueFilter, Sql> = {
  account: sql`l.account_id`,
  region: sql`l.region`,
  manager: sql`l.manager`,
  state: sql`l.state`,
  spec: sql`l.spec`,
  usage: sql`l.usage`,
  origin: sql`l.origin`,
  rotation: sql`l.rotation`,
  lastUse: sql`l.last_use`,
  environment: sql`l.environment`,
  classification: sql`l.classification`,
  // Who owns a key, one a line; of a key without owners whether nobody does or it is unknown.
  owner: sql`case when l.owner_refs = '' then l.owned else l.owner_refs end`,
  owned: sql`l.owned`,
  multiRegion: sql`l.multi_region`,
};

/** These come from tags: a null is "none" once tags were read, and "unknown" before. */
export const FROM_TAGS: ReadonlySet<ValueFilter> = new Set(["environment", "classification"]);

/** Which keys a query is about: what the filters let through of what the actor may know of. */
export interface KeyQuery {
  filters: KeyFilters;
  scope: KeyScope;
  /** The person whose keys are "mine"; null for an actor who is none. */
  viewer: string | null;
  now: Date;
  /** Of every scope where something is searched for; else none. */
  heads: readonly ScopeHead[];
}

function owners(wanted: string[]): Sql {
  const parts: Sql[] = [];
  const named = ownersIn(wanted).map(({ kind, id }) => `${kind}:${id}`);
  if (named.length > 0) {
    // Thousands of keys have the same owners: the few sets of owners are asked, not each key.
    parts.push(
      sql`l.owner_set_id in (select o.id from key_owner_set o where o.owners && ${named}::text[])`,
    );
  }
  if (wanted.includes(NONE)) parts.push(sql`l.owned = 'nobody'`);
  if (wanted.includes(UNKNOWN)) parts.push(sql`l.owned = 'unknown'`);
  return sql`(${join(parts, " or ")})`;
}

function owned(wanted: string[], viewer: string | null): Sql {
  const parts: Sql[] = [];
  const kinds = wanted.filter((kind) => kind !== "mine");
  if (kinds.length > 0) parts.push(sql`l.owned = any(${kinds}::text[])`);
  if (wanted.includes("mine")) {
    parts.push(viewer === null ? sql`false` : isOwnedBy(viewer, sql`l.key_id`));
  }
  return sql`(${join(parts, " or ")})`;
}

/** The condition that the column of a filter, in a table `l`, has one of the values wanted. */
export function alternatives(filter: ValueFilter, wanted: string[], { viewer }: KeyQuery): Sql {
  if (filter === "owner") return owners(wanted);
  if (filter === "owned") return owned(wanted, viewer);
  const column = FILTER_COLUMNS[filter];
  const fromTags = FROM_TAGS.has(filter);
  const plain = fromTags ? wanted.filter((v) => v !== NONE && v !== UNKNOWN) : wanted;
  const parts: Sql[] = [];
  if (plain.length > 0) parts.push(sql`${column} = any(${plain}::text[])`);
  if (fromTags && wanted.includes(NONE)) parts.push(sql`(${column} is null and l.tags_known)`);
  if (wanted.includes(UNKNOWN)) {
    parts.push(fromTags ? sql`(${column} is null and not l.tags_known)` : sql`${column} is null`);
    if (filter === "rotation") parts.push(sql`${column} = 'unknown'`);
  }
  return sql`(${join(parts, " or ")})`;
}

/** The same of the parts that could not be read. */
export function unreadable(wanted: string[]): Sql {
  const parts: Sql[] = [];
  const named = wanted.filter((v) => v !== "any" && v !== NONE);
  if (named.length > 0) {
    // The first half is what the partial index of unreadable keys asks for.
    parts.push(sql`(cardinality(l.unreadable) > 0 and l.unreadable && ${named}::text[])`);
  }
  if (wanted.includes("any")) parts.push(sql`cardinality(l.unreadable) > 0`);
  if (wanted.includes(NONE)) parts.push(sql`coalesce(cardinality(l.unreadable), 0) = 0`);
  return sql`(${join(parts, " or ")})`;
}

/** Whether gone keys are wanted: the part of the condition that every index of key_list begins with. */
export function goneCondition({ gone }: KeyFilters): Sql {
  if (gone === "include") return sql`true`;
  return gone === "only" ? sql`l.gone` : sql`not l.gone`;
}

function days(now: Date, count: number): Date {
  return new Date(now.getTime() + count * 86_400_000);
}

/** What is asked of single keys: by nothing that keys share in numbers (facet-dimensions.ts). */
function ofSingleKeys({ filters, scope, now, heads }: KeyQuery): Sql[] {
  const own = inScope(scope, sql`l.key_id`);
  const parts: Sql[] = own ? [own] : [];
  if (filters.expiresWithin !== undefined) {
    parts.push(sql`l.valid_to <= ${days(now, filters.expiresWithin)}`);
  }
  if (filters.unusedFor !== undefined) {
    const before = days(now, -filters.unusedFor);
    parts.push(sql`(l.last_use = 'never' or l.last_used_at < ${before})`);
  }
  // The longest first: it is likely the rarest, and where it is missing the others are not looked for.
  const terms = selectiveTerms(filters.q).sort((a, b) => b.length - a.length);
  for (const term of terms) parts.push(keyHoldsTerm(term, heads));
  return parts;
}

/**
 * The condition on `key_list l` without the filters that are a list of values. `indexed` is true when
 * the index of the facets has all that it asks for.
 */
export function singleKeyCondition(query: KeyQuery): { where: Sql; indexed: boolean } {
  const { expiresWithin, unusedFor, q } = query.filters;
  const indexed =
    expiresWithin === undefined && unusedFor === undefined && selectiveTerms(q).length === 0;
  return { where: join([goneCondition(query.filters), ...ofSingleKeys(query)], " and "), indexed };
}

/**
 * The condition on `key_list l` for these filters. `filtered` is false when the condition is only about
 * gone keys.
 */
export function keyCondition(query: KeyQuery): { where: Sql; filtered: boolean } {
  const { filters } = query;
  const parts: Sql[] = [];
  for (const filter of VALUE_FILTERS) {
    const wanted = filters[filter];
    if (wanted && wanted.length > 0) parts.push(alternatives(filter, wanted, query));
  }
  if (filters.unreadable && filters.unreadable.length > 0) {
    parts.push(unreadable(filters.unreadable));
  }
  parts.push(...ofSingleKeys(query));
  const filtered = parts.length > 0;
  return { where: join([goneCondition(filters), ...parts], " and "), filtered };
}
