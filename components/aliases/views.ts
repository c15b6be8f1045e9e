import { createLoader } from "nuqs/server";
import { AT_START } from "@/components/data-table/list-state";
import { canonical, type View } from "@/components/data-table/views";
import { toQuery } from "@/lib/http/client";
import { type AliasListState, aliasFilterParams, aliasListParsers } from "./list-state";

/** The page as it is without anything chosen. */
export const ALL_ALIASES: View = { id: "all", name: "All aliases", query: "" };

/** What a view keeps of the page's state: filters and sort, not the place in the list. */
export function viewQuery(state: AliasListState): string {
  const sort = state.sort === "name" ? null : state.sort;
  return canonical(toQuery({ ...aliasFilterParams(state), sort }).toString());
}

const readState = createLoader(aliasListParsers);

/** The page's state that a view's query stands for; what it does not name goes back to the standard. */
export function parseView(query: string): AliasListState {
  return { ...readState(new URLSearchParams(query)), ...AT_START };
}
