import { describe, expect, it } from "vitest";
import { markOfHeld, wordsOfHeld } from "./estate-words";

const use = (more: object = {}) => ({ used: 0, unused: 0, calls: 0, lastDay: null, ...more });

describe("the use of what is held, in words", () => {
  it.each([
    [
      use({ used: 2, calls: 7, lastDay: "2026-11-20" }),
      2,
      "20 Nov",
      "2 used in 90 days, 7 calls, last on 2026-11-20",
    ],
    [use({ unused: 3 }), 3, "not used", "3 not used in 90 days"],
    [
      use({ used: 1, unused: 1, calls: 1, lastDay: "2026-11-20" }),
      3,
      "20 Nov",
      "1 used in 90 days, 1 call, last on 2026-11-20; 1 not used in 90 days; use of 1 not known",
    ],
    [use(), 4, "use ?", "use of 4 not known"],
    [use(), 0, null, null],
  ])("of %o among %i keys", (given, held, mark, words) => {
    expect([markOfHeld(given, held, "told"), wordsOfHeld(given, held)]).toEqual([mark, words]);
  });

  it("tells first what is not used where that is asked for", () => {
    const given = use({ used: 1, unused: 2, lastDay: "2026-11-20" });
    expect(markOfHeld(given, 3, "unused")).toBe("2 not used");
    expect(markOfHeld(given, 3, "told")).toBe("20 Nov");
  });
});
