import { expect, test } from "vitest";
import { summarizeMost, summarizeRotation } from "./summarize";

const count = (value: string, n: number) => ({ value, label: value, count: n });

test("unknown rotation counts as neither on nor off", () => {
  expect(summarizeRotation([count("on", 3), count("off", 1), count("unknown", 2)])).toBe(
    "3 of 4 keys that can rotate do so (75%); of 2 more it is unknown.",
  );
  expect(summarizeRotation([count("unknown", 2)])).toBe("No key's rotation setting is known.");
});

test("the account with most keys is named with its share", () => {
  expect(summarizeMost([count("a", 1), count("b", 3)], 4)).toBe(
    "b holds the most keys: 3 of 4 (75%).",
  );
  expect(summarizeMost([], 0)).toBe("No keys have been read yet.");
  expect(summarizeMost([count("a", 1)], 1000)).toContain("under 1%");
});
