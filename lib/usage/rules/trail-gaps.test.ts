import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrailEffect } from "./trail-exclusion";
import { gapsOfScope, subtract, trailGaps } from "./trail-gaps";

const TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/dev";
const OTHER = "arn:aws:cloudtrail:eu-west-1:444455556666:trail/dev";
const leavesOut: TrailEffect = { trail: TRAIL, effect: "selects", reads: "none", writes: "none" };
const takes: TrailEffect = { trail: TRAIL, effect: "selects", reads: "all", writes: "all" };

describe("gaps that a trail makes", () => {
  it("last from the selectors that leave KMS out to those that take it back", () => {
    const changes = [
      { at: 50, effect: takes },
      { at: 10, effect: leavesOut },
      { at: 20, effect: leavesOut },
    ];
    expect(trailGaps(changes)).toEqual(new Map([[TRAIL, [{ from: 10, to: 50 }]]]));
  });

  it("have no end while nobody takes them back", () => {
    const stops: TrailEffect = { trail: OTHER, effect: "stops" };
    expect(trailGaps([{ at: 10, effect: stops }])).toEqual(
      new Map([[OTHER, [{ from: 10, to: Number.POSITIVE_INFINITY }]]]),
    );
  });

  it("do not end with logging while the selectors still leave KMS out", () => {
    const logging = (at: number, effect: "stops" | "starts") => ({
      at,
      effect: { trail: TRAIL, effect } as const,
    });
    const changes = [
      { at: 10, effect: leavesOut },
      logging(20, "stops"),
      logging(30, "starts"),
      { at: 40, effect: takes },
    ];
    expect(trailGaps(changes).get(TRAIL)).toEqual([{ from: 10, to: 40 }]);
  });

  it("are there, too, where the trail has the writing calls alone: Decrypt reads", () => {
    const effect: TrailEffect = { trail: TRAIL, effect: "selects", reads: "none", writes: "all" };
    expect(trailGaps([{ at: 10, effect }]).size).toBe(1);
  });

  it("are not made by other changes of a trail", () => {
    expect(trailGaps([{ at: 10, effect: { trail: TRAIL, effect: "changes" } }]).size).toBe(0);
  });
});

describe("gaps of a scope", () => {
  const scope = { accountId: "111122223333", region: "eu-west-1" };
  const gaps = new Map([
    [TRAIL, [{ from: 10, to: 20 }]],
    [OTHER, [{ from: 30, to: 40 }]],
  ]);
  const changed = new Set([TRAIL, OTHER]);
  const trail = (arn: string, kmsEvents: string | null, ...scopes: string[]) =>
    [arn, { kmsEvents, scopes: new Set(scopes) }] as const;

  it("are those of its account's trails where nothing else is known", () => {
    expect(gapsOfScope(scope, gaps, changed, new Map())).toEqual([{ from: 10, to: 20 }]);
  });

  it("are those of the trails that watch it, whosever they are", () => {
    const trails = new Map([
      trail(TRAIL, "all", "111122223333/us-east-1"),
      trail(OTHER, "all", "111122223333/eu-west-1"),
    ]);
    expect(gapsOfScope(scope, gaps, changed, trails)).toEqual([{ from: 30, to: 40 }]);
  });

  it("are everywhere where a trail lacks calls and nobody saw since when", () => {
    const always = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
    const watches = (kmsEvents: string | null) =>
      new Map([trail(TRAIL, kmsEvents, "111122223333/eu-west-1")]);
    expect(gapsOfScope(scope, new Map(), new Set(), watches("none"))).toEqual(always);
    expect(gapsOfScope(scope, new Map(), new Set(), watches("writes"))).toEqual(always);
    expect(gapsOfScope(scope, new Map(), new Set(), watches(null))).toEqual([]);
    expect(gapsOfScope(scope, new Map(), new Set([TRAIL]), watches("none"))).toEqual([]);
  });
});

it("takes spans away to the instant", () => {
  const span = fc.tuple(fc.nat(30), fc.nat(10)).map(([from, more]) => ({ from, to: from + more }));
  const list = fc.array(span, { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (spans, less) => {
      const left = subtract(spans, less);
      const has = (all: typeof spans, at: number) =>
        all.some(({ from, to }) => from <= at && at < to);
      for (let at = 0; at <= 41; at += 1) {
        expect(has(left, at)).toBe(has(spans, at) && !has(less, at));
      }
    }),
  );
});
