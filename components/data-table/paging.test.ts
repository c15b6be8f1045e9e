import { expect, test } from "vitest";
import { describeRows, FIRST, stepBack } from "./paging";

test("rows are counted from one", () => {
  expect(describeRows(0, 50, 1240)).toBe("Rows 1–50 of 1,240");
  expect(describeRows(1200, 40, 1240)).toBe("Rows 1,201–1,240 of 1,240");
  expect(describeRows(0, 0, 0)).toBe("No rows");
  expect(describeRows(100, 0, 90)).toBe("No rows here, 90 in all");
});

test("back goes to the last place, or to the first page when none is known", () => {
  const trail = [FIRST, { cursor: "a", from: 50 }];
  expect(stepBack(trail)).toEqual({ place: { cursor: "a", from: 50 }, trail: [FIRST] });
  expect(stepBack([])).toEqual({ place: FIRST, trail: [] });
});
