import {
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import type { ListParams } from "@/lib/keys/client";

const SORTS = ["name", "account", "region", "updated"].flatMap((sort) => [sort, `-${sort}`]);
const list = parseAsArrayOf(parseAsString).withDefault([]);

/** Everything that the aliases page keeps in its URL. */
export const aliasListParsers = {
  q: parseAsString.withDefault(""),
  account: list,
  region: list,
  status: list,
  moved: parseAsStringLiteral(["true"]),
  sort: parseAsStringLiteral(SORTS).withDefault("name"),
  cursor: parseAsString.withDefault(""),
  from: parseAsInteger.withDefault(0),
};
export type AliasListState = inferParserType<typeof aliasListParsers>;

/** One page of the list, as the API takes it. */
export function aliasListParams(state: AliasListState): ListParams {
  return {
    q: state.q.trim(),
    account: state.account,
    region: state.region,
    status: state.status,
    moved: state.moved,
    sort: state.sort,
    cursor: state.cursor,
    limit: 50,
  };
}

export const ALIAS_STATUS_WORDS: Record<string, string> = {
  points: "Points to a key",
  dangling: "Dangling",
  "no-target": "No key yet",
  gone: "Gone",
};
