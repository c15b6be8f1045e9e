import { expect, it } from "vitest";
import { nameFilters } from "./export-file";
import { csvChunks, jsonChunks } from "./export-text";
import { textOf } from "./testing-file";

it.each([
  [[], []],
  [[[]], []],
  [
    [[{ a: 1 }], [], [{ a: 2 }, { a: "]}" }]],
    [{ a: 1 }, { a: 2 }, { a: "]}" }],
  ],
])("writes pages %j as one JSON document, which is none when it is cut", async (pages, lines) => {
  const text = await textOf({ chunks: jsonChunks({ rows: lines.length }, "keys", pages) });
  const meta = { rows: lines.length };
  expect(JSON.parse(text)).toEqual({ meta, keys: lines, complete: true, written: lines.length });
  for (const end of [1, 3, 12]) expect(() => JSON.parse(text.slice(0, -1 - end))).toThrow();
});

it("writes pages as one CSV file with one head, nothing for what is not there", async () => {
  const pages = [[["=1", null]], [], [[0, false]]];
  const text = await textOf({ chunks: csvChunks(["a", "b"], pages) });
  expect(text).toBe('\ufeff"a","b"\r\n"\'=1",\r\n"0","false"\r\n');
});

it("names the filters in force alone", () => {
  const given = { q: "", state: [], account: ["1", "2"], top: 0, from: undefined, gone: null };
  expect(nameFilters(given)).toEqual({ account: "1,2", top: "0" });
});
