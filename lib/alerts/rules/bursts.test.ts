import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cell } from "../types";
import { badCiphertextBurst, denialBurst } from "./bursts";
import { MINUTE, sumOf } from "./finding";
import { matterOf } from "./matter";
import { cell, KEY, NOW, role, usual } from "./testing-cells";
import { burstWithin } from "./windows";

const SETTING = usual("denial-burst");
const key = (number: number) => ({ ...KEY, arn: `${KEY.arn.slice(0, -4)}${1000 + number}` });
const denied = (more: Partial<Cell> = {}) => cell({ outcome: "AccessDenied", ...more });
const findings = (cells: readonly Cell[]) => denialBurst(cells, SETTING).findings;
const many = <T>(count: number, of: (number: number) => T) =>
  Array.from({ length: count }, (_, number) => of(number));

describe("denials of many principals on one key", () => {
  it("are one alert with every one of them as evidence, also where each was denied once", () => {
    const cells = many(3_000, (number) => denied({ principal: role(`r${number}`) }));
    const [finding, ...more] = findings(cells);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      ...{ key: KEY, principalRef: null },
      facts: { measured: 3_000, operation: "Decrypt" },
    });
    expect(new Set(finding?.evidence.map(({ detail }) => detail.principalRef)).size).toBe(3_000);
    expect(new Set(finding?.evidence.map(({ part }) => part)).size).toBe(3_000);
  });

  it("are the same matter whoever and however many they are, but for those of other accounts", () => {
    const of = (names: string[], accountId?: string) =>
      findings(names.map((name) => denied({ principal: role(name, accountId), count: 20 })));
    const few = of(["a", "b", "c", "d", "e"]);
    const others = of(["v", "w", "x", "y", "z", "u"]);
    const foreign = of(["a", "b", "c", "d", "e"], "999988887777");
    expect([few, others, foreign].map(({ length }) => length)).toEqual([1, 1, 1]);
    const [one, two, three] = [few, others, foreign].flat().map(matterOf);
    expect(one).toBe(two);
    expect(three).not.toBe(one);
  });

  it("are each their own where they are fewer than set, or not within an hour", () => {
    const four = many(4, (number) => denied({ principal: role(`r${number}`), count: 10 }));
    expect(findings(four).map(({ principalRef }) => principalRef)).toEqual(
      four.map(({ principal }) => principal.ref),
    );
    const slow = many(6, (number) =>
      denied({ principal: role(`r${number}`), count: 10, at: NOW + number * 20 * MINUTE }),
    );
    expect(findings(slow)).toHaveLength(6);
  });

  it("need as many calls as one principal's, too", () => {
    expect(findings(many(9, (number) => denied({ principal: role(`r${number}`) })))).toEqual([]);
    expect(findings(many(10, (number) => denied({ principal: role(`r${number}`) })))).toHaveLength(
      1,
    );
  });

  it("are so for ciphertexts that do not fit, too", () => {
    const unfit = many(30, (number) =>
      cell({ outcome: "InvalidCiphertextException", principal: role(`r${number}`) }),
    );
    const judged = badCiphertextBurst(unfit, usual("bad-ciphertext-burst")).findings;
    expect(judged).toMatchObject([{ principalRef: null, facts: { measured: 30, minutes: 15 } }]);
  });
});

describe("denials of one principal on many keys", () => {
  it("are one alert of no key, with every key in its evidence, wherever the keys are", () => {
    const cells = many(2_000, (number) =>
      denied({ key: { ...key(number), region: `region-${number % 3}` }, principal: role("scan") }),
    );
    const [finding, ...more] = findings(cells);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ key: null, principalRef: role("scan").ref });
    expect(new Set(finding?.evidence.map(({ detail }) => detail.keyArn)).size).toBe(2_000);
    const later = findings(cells.slice(100).map((one) => ({ ...one, at: NOW + 60 * MINUTE })));
    expect(later.map(matterOf)).toEqual(finding ? [matterOf(finding)] : []);
  });

  it("are each their own below the number that is set", () => {
    const cells = many(9, (number) => denied({ key: key(number), count: 10 }));
    expect(findings(cells).map(({ key: of }) => of?.arn)).toEqual(
      cells.map(({ key: of }) => of.arn),
    );
  });

  it("do not take others along who are denied on one of the keys", () => {
    const scan = many(20, (number) => denied({ key: key(number), principal: role("scan") }));
    const other = denied({ key: key(3), principal: role("app"), count: 12 });
    expect(findings([...scan, other]).map(({ principalRef }) => principalRef)).toEqual([
      role("scan").ref,
      role("app").ref,
    ]);
  });
});

it("finds the cells of a burst that a slow reading finds, and the fullest window", () => {
  const times = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 4 })), { maxLength: 30 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 12 }), (given, least) => {
      const cells = given.map(([at, count]) => cell({ at, count })).sort((a, b) => a.at - b.at);
      const windows = cells.map((_, end) =>
        cells.filter(({ at }, place) => place <= end && at > (cells[end]?.at ?? 0) - 10),
      );
      const full = windows.filter((window) => sumOf(window) >= least);
      const burst = burstWithin(cells, { windowMs: 10, least });
      expect(new Set(burst.cells)).toEqual(new Set(full.flat()));
      expect(burst.cells).toHaveLength(new Set(full.flat()).size);
      expect(burst.worst).toBe(Math.max(0, ...full.map(sumOf)));
    }),
  );
});
