import { expect, test } from "vitest";
import { canonical, currentView } from "@/components/data-table/views";
import { aliasListParams, CLEARED, isNarrowed } from "./list-state";
import { ALL_ALIASES, parseView, viewQuery } from "./views";

const QUERY = "status=dangling&account=222222222222,111111111111&moved=true&sort=-updated";

test("a view's query leads to a state that gives the same query, and no place in the list", () => {
  const state = parseView(`${QUERY}&cursor=abc&from=50`);
  expect(viewQuery(state)).toBe(canonical(QUERY));
  expect(aliasListParams(state)).toMatchObject({ cursor: "", sort: "-updated", limit: 50 });
  expect(viewQuery(parseView(""))).toBe("");
});

test("a page that was narrowed and cleared is the standard view again", () => {
  const state = parseView(QUERY.replace("&sort=-updated", ""));
  expect(isNarrowed(state)).toBe(true);
  const cleared = { ...state, ...CLEARED };
  expect(isNarrowed(cleared)).toBe(false);
  expect(currentView(viewQuery(cleared), "", [ALL_ALIASES]).view).toBe(ALL_ALIASES);
});
