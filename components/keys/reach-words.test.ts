import { describe, expect, it } from "vitest";
import { reachWords } from "./reach-words";

const none = {
  ...{ held: 0, conditional: 0, throughIam: 0, otherAccounts: 0, services: 0 },
  ...{ anyone: false },
};

describe("who can use a key, in one line", () => {
  it.each([
    [{}, "Nobody"],
    [{ held: 1 }, "1 principal"],
    [
      { held: 14, throughIam: 3, otherAccounts: 1 },
      "14 principals: 3 through their account's IAM, 1 from another account",
    ],
    [
      { held: 3, conditional: 3, anyone: true },
      "3 principals: everybody among them, all only under conditions",
    ],
    [{ held: 5_000, services: 1 }, "5,000 principals: 1 a service of AWS"],
  ])("of %o says %s", (more, words) => expect(reachWords({ ...none, ...more })).toBe(words));
});
