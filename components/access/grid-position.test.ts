import { describe, expect, test } from "vitest";
import { columnOf, findColumn, layOutColumns, layOutLines, shapeOf } from "./grid-columns";
import { moveBy, type Position, runsOf, settle, windowAround } from "./grid-position";
import type { GridColumnGroup, GridRowGroup } from "./grid-types";

const group = (id: string, open: boolean, ...columns: string[]): GridColumnGroup => ({
  id,
  label: id,
  open,
  columns: columns.map((each) => ({ id: each, label: each })),
});
const rows = (id: string, count: number, open = true): GridRowGroup => ({
  id,
  label: id,
  note: String(count),
  open,
  rows: Array.from({ length: count }, (_, at) => ({
    id: `${id}${at}`,
    name: `${id} ${at}`,
    headName: `${id} ${at}`,
    head: id,
    href: null,
    facts: {},
  })),
});

const closed = [group("decrypt", false, "Decrypt", "ReEncryptFrom"), group("read", false, "List")];
const opened = [
  group("decrypt", false, "Decrypt"),
  group("grant", true, "Create", "Retire", "Revoke"),
  group("read", false, "List"),
];
const facts = [{ id: "risk", label: "Risk", width: "number" as const }];

/** Goes by keys, `^` before one that is held with Control, and tells where that ends. */
function walk(shape: Parameters<typeof moveBy>[0], from: [number, number], keys: string): string {
  let at: Position = { line: from[0], column: from[1] };
  for (const name of keys.split(" ")) {
    const key = name.replace("^", "");
    at = moveBy(shape, at, { key, control: name.startsWith("^"), page: 10 }) ?? at;
  }
  return `${at.line}:${at.column}`;
}

describe("columns and lines", () => {
  test("a closed group is one column, an open one its columns, a group without columns one", () => {
    expect(layOutColumns(facts, opened).map(({ id }) => id)).toEqual([
      "name",
      "fact:risk",
      "sum:decrypt",
      "one:Create",
      "one:Retire",
      "one:Revoke",
      "sum:read",
    ]);
    expect(layOutColumns([], [group("empty", true)]).map(({ id }) => id)).toEqual([
      "name",
      "sum:empty",
    ]);
  });

  test("rows of a closed group are left out, its line stays", () => {
    const lines = layOutLines([rows("users", 2), rows("none", 5, false)]);
    expect(lines.map(({ id }) => id)).toEqual([
      "group:users",
      "row:users0",
      "row:users1",
      "group:none",
    ]);
  });

  test("a column is found again after its group was opened or closed", () => {
    const columns = layOutColumns(facts, opened);
    expect(findColumn(columns, "sum:grant")).toBe(3);
    expect(findColumn(layOutColumns(facts, closed), "one:ReEncryptFrom")).toBe(2);
    expect(findColumn(columns, "one:NoSuchAction")).toBe(0);
    expect(columnOf(columns, { group: "grant", column: "Retire" })).toBe(4);
    expect(columnOf(columns, { group: "read", column: "List" })).toBe(6);
    expect(columnOf(columns, { group: "sign", column: null })).toBe(-1);
  });
});

describe("moving by keys", () => {
  const flat = shapeOf(layOutColumns(facts, closed), 30);
  const deep = shapeOf(layOutColumns(facts, opened), 30);

  test.each([
    ["ArrowRight", [0, 0], "0:1"],
    ["ArrowRight", [0, 3], "0:3"],
    ["ArrowLeft", [4, 0], "4:0"],
    ["ArrowDown ArrowDown", [0, 2], "2:2"],
    ["ArrowDown", [29, 2], "29:2"],
    ["ArrowUp", [0, 2], "-1:2"],
    ["ArrowUp ArrowUp", [0, 2], "-1:2"],
    ["End", [3, 1], "3:3"],
    ["Home", [3, 2], "3:0"],
    ["^Home", [3, 2], "-1:0"],
    ["^End", [3, 1], "29:3"],
    ["PageDown", [3, 1], "13:1"],
    ["PageDown PageDown PageDown", [3, 1], "29:1"],
    ["PageUp", [3, 1], "0:1"],
    ["PageDown", [-1, 1], "10:1"],
  ] as [string, [number, number], string][])("%s from %j leads to %s", (keys, from, to) => {
    expect(walk(flat, from, keys)).toBe(to);
  });

  test.each([
    // A head that stands over both rows of the head is reached and left in one step.
    ["ArrowUp", [0, 2], "-2:2"],
    ["ArrowUp ArrowDown", [0, 2], "0:2"],
    // The head of an open group stands over the heads of its columns, and the way back ends where it began.
    ["ArrowUp", [0, 4], "-1:4"],
    ["ArrowUp ArrowUp", [0, 4], "-2:4"],
    ["ArrowUp ArrowUp ArrowDown ArrowDown", [0, 4], "0:4"],
    ["ArrowRight", [-2, 4], "-2:6"],
    ["ArrowLeft", [-2, 4], "-2:2"],
    ["ArrowRight ArrowRight", [-2, 2], "-2:6"],
    ["ArrowRight", [-1, 5], "-2:6"],
    ["^Home", [5, 5], "-2:0"],
  ] as [string, [number, number], string][])(
    "with a group open, %s from %j leads to %s",
    (keys, from, to) => {
      expect(walk(deep, from, keys)).toBe(to);
    },
  );

  test("other keys lead nowhere, and a place outside is brought in", () => {
    expect(moveBy(flat, { line: 0, column: 0 }, { key: "a", control: false, page: 3 })).toBeNull();
    expect(settle(flat, { line: 99, column: 99 })).toEqual({ line: 29, column: 3 });
    expect(settle(deep, { line: -9, column: -9 })).toEqual({ line: -2, column: 0 });
  });

  test("a grid without rows keeps to its head", () => {
    const empty = shapeOf(layOutColumns([], closed), 0);
    expect(walk(empty, [-1, 0], "ArrowDown PageDown ^End")).toBe("-1:2");
  });
});

describe("the window of lines", () => {
  test("reaches past what is seen and moves in steps", () => {
    expect(windowAround(0, 20, 500)).toEqual({ first: 0, end: 30 });
    expect(windowAround(101, 121, 500)).toEqual({ first: 90, end: 135 });
    expect(windowAround(103, 123, 500)).toEqual({ first: 90, end: 135 });
    expect(windowAround(490, 510, 500)).toEqual({ first: 480, end: 500 });
    expect(windowAround(490, 510, 0)).toEqual({ first: 0, end: 0 });
    expect(windowAround(490, 510, 5)).toEqual({ first: 4, end: 5 });
  });

  test("every line is in one run or gap, and the line with the focus is always in a run", () => {
    for (const [first, end] of [
      [0, 30],
      [90, 135],
      [480, 500],
    ] as const) {
      for (const kept of [-1, 0, 29, 90, 134, 135, 300, 499, 500]) {
        const runs = runsOf(500, { first, end }, kept);
        let next = 0;
        for (const run of runs) {
          const from = run.kind === "gap" ? run.at : run.first;
          expect(from).toBe(next);
          next = run.kind === "gap" ? run.at + run.count : run.end;
        }
        expect(next).toBe(500);
        const inRun = runs.some(
          (run) => run.kind === "lines" && kept >= run.first && kept < run.end,
        );
        expect(inRun).toBe(kept >= 0 && kept < 500);
      }
    }
    expect(runsOf(0, { first: 0, end: 0 }, -1)).toEqual([]);
  });
});
