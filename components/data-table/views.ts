export interface View {
  id: string;
  name: string;
  /** Query string without a question mark, as the page's `viewQuery` writes it. */
  query: string;
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

/** The opened view, and whether the page, whose view would be `query`, has moved on from it. */
export function currentView(
  query: string,
  opened: string,
  views: View[],
): { view: View | null; changed: boolean } {
  const view = views.find((each) => each.id === opened);
  if (view) return { view, changed: canonical(view.query) !== canonical(query) };
  const same = views.find((each) => canonical(each.query) === canonical(query));
  return { view: same ?? null, changed: false };
}
