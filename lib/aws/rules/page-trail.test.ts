import { describe, expect, it } from "vitest";
import { followPage, type Trail } from "./page-trail";

/** Follows a listing given as [marker, next] pairs; null as soon as a token repeats. */
function follow(steps: [string | null, string | null][]): Trail | null {
  let trail: Trail | null = [];
  for (const [marker, next] of steps) {
    trail = followPage(trail ?? [], marker, next);
    if (trail === null) return null;
  }
  return trail;
}

describe("followPage", () => {
  it("follows a listing to its end and forgets it", () => {
    expect(
      follow([
        [null, "a"],
        ["a", "b"],
        ["b", null],
      ]),
    ).toEqual([]);
  });

  it("sees a token that comes again at once, or after a while", () => {
    expect(
      follow([
        [null, "a"],
        ["a", "a"],
      ]),
    ).toBeNull();
    expect(
      follow([
        [null, "a"],
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
      ]),
    ).toBeNull();
  });

  it("sees it also in a listing that was taken up in the middle", () => {
    expect(
      follow([
        ["m", "n"],
        ["n", "m"],
      ]),
    ).toBeNull();
  });

  it("does not mind that a page is asked for again, or that a listing begins anew", () => {
    expect(
      follow([
        [null, "a"],
        ["a", "b"],
        ["a", "b"],
        ["b", null],
      ]),
    ).toEqual([]);
    expect(
      follow([
        [null, "a"],
        ["a", "b"],
        [null, "a"],
        ["a", "b"],
      ]),
    ).toEqual(["a", "b"]);
  });
});
