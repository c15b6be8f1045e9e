import {
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { listParser, listParsers, PAGE_SIZE, sortParser } from "@/components/data-table/list-state";
import type { ListParams } from "@/lib/keys/client";
import { KEY_SORTS } from "@/lib/keys/types";

/** Filters that hold lists of values, in the order of the filter bar. */
export const LIST_FILTERS = [
  "state",
  "account",
  "region",
  "manager",
  "rotation",
  "owner",
  "owned",
  "environment",
  "classification",
  "spec",
  "usage",
  "origin",
  "lastUse",
  "multiRegion",
  "unreadable",
] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

export const FILTER_NAMES: Record<ListFilter, string> = {
  state: "State",
  account: "Account",
  region: "Region",
  manager: "Manager",
  rotation: "Rotation",
  owner: "Owner",
  owned: "Owned",
  environment: "Environment",
  classification: "Data class",
  spec: "Spec",
  usage: "Usage",
  origin: "Origin",
  lastUse: "Last use",
  multiRegion: "Multi-Region",
  unreadable: "Unreadable",
};

export const STANDARD_COLUMNS = [
  "account",
  "region",
  "state",
  "spec",
  "manager",
  "rotation",
  "owner",
  "lastUsed",
  "grants",
  "read",
];

/** Everything that the keys page keeps in its URL. */
export const keyListParsers = {
  ...listParsers,
  state: listParser,
  account: listParser,
  region: listParser,
  manager: listParser,
  rotation: listParser,
  owner: listParser,
  owned: listParser,
  environment: listParser,
  classification: listParser,
  spec: listParser,
  usage: listParser,
  origin: listParser,
  lastUse: listParser,
  multiRegion: listParser,
  unreadable: listParser,
  gone: parseAsStringLiteral(["only", "include"]),
  /** Days until imported material expires. */
  expiresWithin: parseAsInteger,
  /** Days without use. */
  unusedFor: parseAsInteger,
  sort: sortParser(KEY_SORTS, "alias"),
  cols: parseAsArrayOf(parseAsString).withDefault(STANDARD_COLUMNS),
  density: parseAsStringLiteral(["normal", "compact"]).withDefault("normal"),
};
export type KeyListState = inferParserType<typeof keyListParsers>;

/** The filters alone, as the API takes them. */
export function filterParams(state: KeyListState): ListParams {
  const params: ListParams = {
    q: state.q.trim(),
    gone: state.gone,
    expiresWithin: state.expiresWithin,
    unusedFor: state.unusedFor,
  };
  for (const name of LIST_FILTERS) params[name] = state[name];
  return params;
}

/** One page of the list, as the API takes it. */
export function listParams(state: KeyListState): ListParams {
  return {
    ...filterParams(state),
    sort: state.sort,
    cursor: state.cursor,
    limit: PAGE_SIZE,
  };
}

/** How many filters are set, the search not counted. */
export function countFilters(state: KeyListState): number {
  const single = [state.gone, state.expiresWithin, state.unusedFor];
  return (
    LIST_FILTERS.filter((name) => state[name].length > 0).length +
    single.filter((value) => value !== null).length
  );
}
