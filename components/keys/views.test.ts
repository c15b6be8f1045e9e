import { describe, expect, test } from "vitest";
import { canonical, currentView } from "@/components/data-table/views";
import { toQuery, toRecord } from "@/lib/http/client";
import { countFilters, filterParams, listParams } from "./list-state";
import { ALL_KEYS, parseView, viewQuery } from "./views";

const view = {
  id: "v1",
  name: "Rotation off",
  query: "rotation=off&manager=CUSTOMER&sort=-created",
};

describe("views", () => {
  test("a view's query leads to a state that gives the same query", () => {
    const state = parseView(view.query);
    expect(state.rotation).toEqual(["off"]);
    expect(state.sort).toBe("-created");
    expect(viewQuery(state)).toBe(canonical(view.query));
  });

  test("an opened view that was moved on from is marked", () => {
    const state = parseView(view.query);
    expect(currentView(viewQuery(state), "v1", [ALL_KEYS, view])).toEqual({ view, changed: false });
    const moved = viewQuery({ ...state, state: ["Disabled"] });
    expect(currentView(moved, "v1", [ALL_KEYS, view])).toEqual({ view, changed: true });
  });

  test("a page that happens to look like a view is named after it", () => {
    const same = viewQuery(parseView("manager=CUSTOMER&rotation=off&sort=-created"));
    expect(currentView(same, "", [view]).view).toBe(view);
    expect(currentView(viewQuery(parseView("q=x")), "", [ALL_KEYS, view]).view).toBeNull();
  });

  test("the place in the list is no part of a view", () => {
    expect(viewQuery({ ...parseView(""), cursor: "abc", from: 50 })).toBe("");
  });

  test("order of values does not matter, order of columns does", () => {
    expect(canonical("state=b,a")).toBe(canonical("state=a,b"));
    expect(canonical("cols=b,a")).not.toBe(canonical("cols=a,b"));
  });

  test("text that is no state falls back to the standard", () => {
    const state = parseView("sort=drop+table&density=huge&gone=maybe&unusedFor=x");
    expect(state).toMatchObject({ sort: "alias", density: "normal", gone: null, unusedFor: null });
  });
});

describe("parameters for the API", () => {
  test("empty filters are left out", () => {
    expect(toQuery(filterParams(parseView(""))).toString()).toBe("");
    expect(toQuery(listParams(parseView("q=%20x%20"))).toString()).toBe("limit=50&q=x&sort=alias");
    expect(countFilters(parseView("state=A,B&owner=x&gone=only&unusedFor=90&q=z"))).toBe(4);
  });

  test("a value with a comma is sent as a repeated parameter, which the API does not split", () => {
    expect(toRecord({ owner: ["a,b"] })).toEqual({ owner: ["a,b", "a,b"] });
    expect(toRecord({ owner: ["a,b", "c"] })).toEqual({ owner: ["a,b", "c"] });
    expect(toRecord({ owner: ["a", "c"] })).toEqual({ owner: "a,c" });
  });
});
