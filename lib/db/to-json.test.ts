import { expect, it } from "vitest";
import { toJson } from "./to-json";

it.each([
  ["a\u0000b", "a\ufffdb"],
  ["\ud800", "\ufffd"],
  ["x\udfff\u0000", "x\ufffd\ufffd"],
  ["\\u0000", "\\u0000"],
  ["\\\u0000", "\\\ufffd"],
  ["\ud83d\ude00", "\ud83d\ude00"],
])("makes of %j what PostgreSQL can hold", (text, expected) => {
  expect(JSON.parse(toJson([text]))).toEqual([expected]);
});
