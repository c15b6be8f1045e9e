import { type inferParserType, parseAsString, parseAsStringLiteral } from "nuqs/server";
import { listParser, listParsers, PAGE_SIZE, sortParser } from "@/components/data-table/list-state";
import {
  ESTATE_GROUPS,
  KEY_CAPABILITIES,
  KEY_VERDICTS,
  PRINCIPAL_KEY_SORTS,
  PRINCIPAL_SORTS,
} from "@/lib/access/types";
import type { ListParams } from "@/lib/keys/client";

/** Everything that the list of principals keeps in its URL. */
export const principalListParsers = {
  ...listParsers,
  kind: listParser,
  account: listParser,
  capability: parseAsStringLiteral(KEY_CAPABILITIES),
  sort: sortParser(PRINCIPAL_SORTS, "-decrypt"),
};
export type PrincipalListState = inferParserType<typeof principalListParsers>;

/** The filters alone, as the API takes them. */
export function principalFilterParams(state: PrincipalListState): ListParams {
  const { q, kind, account, capability } = state;
  return { q: q.trim(), kind, account, capability };
}

/** One page of the list, as the API takes it. */
export function principalListParams(state: PrincipalListState): ListParams {
  const { sort, cursor } = state;
  return { ...principalFilterParams(state), sort, cursor, limit: PAGE_SIZE };
}

/** True when anything narrows the list. */
export function isNarrowed({ q, kind, account, capability }: PrincipalListState): boolean {
  return q !== "" || kind.length > 0 || account.length > 0 || capability !== null;
}

/** A change that takes the search and every filter away. */
export const CLEARED: Partial<PrincipalListState> = {
  q: "",
  kind: [],
  account: [],
  capability: null,
};

export const KEY_USES = ["used", "unused", "unknown"] as const;

/** Everything that the list of one principal's keys keeps in its URL. */
export const principalKeysParsers = {
  ...listParsers,
  capability: parseAsStringLiteral(KEY_CAPABILITIES),
  verdict: parseAsStringLiteral(KEY_VERDICTS),
  use: parseAsStringLiteral(KEY_USES),
  /** With `of`: the group of the estate matrix that led here. */
  group: parseAsStringLiteral(ESTATE_GROUPS),
  of: parseAsString,
  sort: sortParser(PRINCIPAL_KEY_SORTS, "account"),
};
export type PrincipalKeysState = inferParserType<typeof principalKeysParsers>;

/** One page of the keys, as the API takes it. */
export function principalKeysParams(state: PrincipalKeysState): ListParams {
  const { q, capability, verdict, use, group, of, sort, cursor } = state;
  const within = group !== null && of !== null ? { group, of } : {};
  return { q: q.trim(), capability, verdict, use, ...within, sort, cursor, limit: PAGE_SIZE };
}
