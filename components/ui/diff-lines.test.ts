import { describe, expect, test } from "vitest";
import { prepareDiff } from "./diff-lines";

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`).join("\n");

describe("prepareDiff", () => {
  test("keeps three lines around a change and folds the rest", () => {
    const before = lines(1, 20);
    const after = before.replace("line 10\n", "line ten\n");
    expect(prepareDiff(before, after)).toEqual([
      { kind: "gap", count: 6 },
      { kind: "same", text: "line 7", before: 7, after: 7 },
      { kind: "same", text: "line 8", before: 8, after: 8 },
      { kind: "same", text: "line 9", before: 9, after: 9 },
      { kind: "removed", text: "line 10", before: 10, after: null },
      { kind: "added", text: "line ten", before: null, after: 10 },
      { kind: "same", text: "line 11", before: 11, after: 11 },
      { kind: "same", text: "line 12", before: 12, after: 12 },
      { kind: "same", text: "line 13", before: 13, after: 13 },
      { kind: "gap", count: 7 },
    ]);
  });

  test("numbers go on after added and removed lines", () => {
    const diff = prepareDiff("a\nb\nc", "a\nx\ny\nb");
    expect(diff).toEqual([
      { kind: "same", text: "a", before: 1, after: 1 },
      { kind: "added", text: "x", before: null, after: 2 },
      { kind: "added", text: "y", before: null, after: 3 },
      { kind: "same", text: "b", before: 2, after: 4 },
      { kind: "removed", text: "c", before: 3, after: null },
    ]);
  });

  test("equal documents are one gap", () => {
    expect(prepareDiff(lines(1, 5), lines(1, 5))).toEqual([{ kind: "gap", count: 5 }]);
  });

  test("gives up on documents that have nothing in common", () => {
    const other = lines(1, 3000).replaceAll("line", "other");
    expect(prepareDiff(lines(1, 3000), other)).toBeNull();
  });
});
