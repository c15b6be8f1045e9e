import { createLoader } from "nuqs/server";
import { toQuery } from "@/lib/http/client";
import { filterParams, type KeyListState, keyListParsers, STANDARD_COLUMNS } from "./list-state";

export interface View {
  id: string;
  name: string;
  /** Query string without a question mark, as `viewQuery` writes it. */
  query: string;
}

/** Views that everybody has. Their ids never meet those of saved ones, which are UUIDs. */
export const BUILT_IN_VIEWS: View[] = [
  { id: "all", name: "All keys", query: "" },
  { id: "pending-deletion", name: "Pending deletion", query: "state=PendingDeletion" },
  { id: "rotation-off", name: "Rotation off", query: "manager=CUSTOMER&rotation=off" },
  { id: "no-owner", name: "No owner", query: "manager=CUSTOMER&owner=(none)" },
  { id: "never-used", name: "Never used", query: "lastUse=never&manager=CUSTOMER" },
  { id: "unused-90", name: "Not used for 90 days", query: "manager=CUSTOMER&unusedFor=90" },
  { id: "expiring", name: "Material expires in 30 days", query: "expiresWithin=30" },
  { id: "unreadable-policy", name: "Unreadable policy", query: "unreadable=policy" },
  { id: "imported", name: "Imported material", query: "origin=EXTERNAL" },
  { id: "gone", name: "Gone from AWS", query: "gone=only" },
];

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

/** A query string with its parameters in order, so that equal views compare equal. */
export function canonical(query: string): string {
  const params = new URLSearchParams(query);
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
