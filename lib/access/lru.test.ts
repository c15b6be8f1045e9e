import { expect, it } from "vitest";
import { Lru } from "./lru";

it("forgets what was used longest ago, by weight, and never the newest", () => {
  const kept = new Lru<number>(10);
  kept.set("a", 1, 4);
  kept.set("b", 2, 4);
  expect(kept.get("a")).toBe(1);
  kept.set("c", 3, 4);
  expect([kept.get("a"), kept.get("b"), kept.get("c")]).toEqual([1, undefined, 3]);
  kept.set("large", 4, 100);
  expect([kept.get("a"), kept.get("c"), kept.get("large")]).toEqual([undefined, undefined, 4]);
  kept.set("large", 5, 2);
  kept.set("d", 6, 8);
  expect([kept.get("large"), kept.get("d")]).toEqual([5, 6]);
});
