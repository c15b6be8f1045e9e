import { type inferParserType, parseAsStringLiteral } from "nuqs/server";
import { listParser, listParsers, PAGE_SIZE, sortParser } from "@/components/data-table/list-state";
import type { ListParams } from "@/lib/keys/client";

/** Filters with values to choose from, and how they are called. */
export const ALIAS_FILTERS = { account: "Account", region: "Region" } as const;
export type AliasFilter = keyof typeof ALIAS_FILTERS;

/** Everything that the aliases page keeps in its URL. */
export const aliasListParsers = {
  ...listParsers,
  account: listParser,
  region: listParser,
  status: listParser,
  moved: parseAsStringLiteral(["true"]),
  sort: sortParser(["name", "account", "region", "updated"], "name"),
};
export type AliasListState = inferParserType<typeof aliasListParsers>;

/** The filters alone, as the API takes them. */
export function aliasFilterParams(state: AliasListState): ListParams {
  return {
    q: state.q.trim(),
    account: state.account,
    region: state.region,
    status: state.status,
    moved: state.moved,
  };
}

/** One page of the list, as the API takes it. */
export function aliasListParams(state: AliasListState): ListParams {
  const { sort, cursor } = state;
  return { ...aliasFilterParams(state), sort, cursor, limit: PAGE_SIZE };
}

/** True when anything narrows the list. */
export function isNarrowed(state: AliasListState): boolean {
  const { q, account, region, status, moved } = state;
  return q !== "" || moved !== null || [account, region, status].some((list) => list.length > 0);
}

/** A change that takes the search and every filter away. */
export const CLEARED: Partial<AliasListState> = {
  q: "",
  account: [],
  region: [],
  status: [],
  moved: null,
};

export const ALIAS_STATUS_WORDS: Record<string, string> = {
  points: "Points to a key",
  dangling: "Dangling",
  "no-target": "No key yet",
  gone: "Gone",
};
