import { describe, expect, it } from "vitest";
import { formatPolicy } from "./format-policy";

const linesOf = (text: string, { from, to }: { from: number; to: number }) =>
  text
    .split("\n")
    .slice(from - 1, to)
    .join("\n");

describe("a policy laid out", () => {
  it("says on which lines each statement stands", () => {
    const statements = [
      { Sid: "a", Condition: { Bool: { "aws:x": ["{", "]"] } } },
      "no statement",
      {},
      { Action: [], Principal: { AWS: "*" } },
    ];
    const text = JSON.stringify({ Statement: statements, Version: "2012-10-17" });
    const formatted = formatPolicy(text);
    expect(JSON.parse(formatted?.text ?? "")).toEqual(JSON.parse(text));
    expect(formatted?.statements.map(({ index }) => index)).toEqual([0, 2, 3]);
    for (const each of formatted?.statements ?? []) {
      const part = linesOf(formatted?.text ?? "", each).replace(/,$/, "");
      expect(JSON.parse(part)).toEqual(statements[each.index]);
    }
  });

  it("is what JSON.stringify makes of it where nothing stands twice", () => {
    const value = {
      Version: "2012-10-17",
      Statement: [{ Resource: ["*", "b"], n: -1.5, t: true }],
    };
    const bare = { Statement: { Effect: "Deny" }, a: [[{ b: null }]] };
    for (const each of [value, bare, [], {}, "x", [1]]) {
      expect(formatPolicy(JSON.stringify(each))?.text).toBe(JSON.stringify(each, null, 2));
    }
    expect(formatPolicy(JSON.stringify(bare))?.statements).toEqual([{ index: 0, from: 2, to: 4 }]);
  });

  it("keeps names that stand twice, escapes and numbers as they were written", () => {
    const text =
      '{"Statement":[{"Sid":"old"}],"Statement":[{"Sid":"\\u0041","Sid":"\\"]","n":1.0}]}';
    const formatted = formatPolicy(text);
    expect(formatted?.text.replace(/\s/g, "")).toBe(text);
    expect(formatted?.statements).toEqual([{ index: 0, from: 8, to: 12 }]);
  });

  it("is none where the text is not JSON", () => {
    for (const text of ["", "{", "{'a':1}", "{} {}"]) expect(formatPolicy(text)).toBeNull();
  });
});
