import { createLoader } from "nuqs/server";
import { AT_START } from "@/components/data-table/list-state";
import { canonical, type View } from "@/components/data-table/views";
import { toQuery } from "@/lib/http/client";
import { filterParams, type KeyListState, keyListParsers, STANDARD_COLUMNS } from "./list-state";

/** The page as it is without anything chosen. The other standard views come from the server. */
export const ALL_KEYS: View = { id: "all", name: "All keys", query: "" };

/** What a view keeps of the page's state: filters, sort, columns and density, not the place in the list. */
export function viewQuery(state: KeyListState): string {
  const columns = state.cols.join(",");
  return canonical(
    toQuery({
      ...filterParams(state),
      sort: state.sort === "alias" ? null : state.sort,
      cols: columns === STANDARD_COLUMNS.join(",") ? null : columns,
      density: state.density === "normal" ? null : state.density,
    }).toString(),
  );
}

const readState = createLoader(keyListParsers);

/** The page's state that a view's query stands for; what it does not name goes back to the standard. */
export function parseView(query: string): KeyListState {
  return { ...readState(new URLSearchParams(query)), ...AT_START };
}
