import { createLoader } from "nuqs/server";
import { toQuery } from "@/lib/http/client";
import { filterParams, type KeyListState, keyListParsers, STANDARD_COLUMNS } from "./list-state";

export interface View {
  id: string;
  name: string;
  /** Query string without a question mark, as `viewQuery` writes it. */
  query: string;
}

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

/** A query string with its parameters and their values in order, so that equal views compare equal. */
export function canonical(query: string): string {
  const params = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    // Columns keep their order: it is not a set of filters.
    params.append(name, name === "cols" ? value : value.split(",").sort().join(","));
  }
  params.sort();
  return params.toString();
}

/** The opened view, and whether the page has moved on from it. */
export function currentView(
  state: KeyListState,
  views: View[],
): { view: View | null; changed: boolean } {
  const query = viewQuery(state);
  const opened = views.find((view) => view.id === state.view);
  if (opened) return { view: opened, changed: canonical(opened.query) !== query };
  const same = views.find((view) => canonical(view.query) === query);
  return { view: same ?? null, changed: false };
}

const readState = createLoader(keyListParsers);

/** The page's state that a view's query stands for; what it does not name goes back to the standard. */
export function parseView(query: string): KeyListState {
  return { ...readState(new URLSearchParams(query)), cursor: "", from: 0 };
}
