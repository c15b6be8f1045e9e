import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrailEffect } from "./trail-exclusion";
import { doubtsOfScope, historyOf, type KnownTrail, subtract, trailGaps } from "./trail-gaps";

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

const ALWAYS = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const HERE = "111122223333/eu-west-1";

describe("what trails leave in doubt of a scope", () => {
  const scope = { accountId: "111122223333", region: "eu-west-1" };
  const stops = (trail: string, at: number): { at: number; effect: TrailEffect } => ({
    at,
    effect: { trail, effect: "stops" },
  });
  const starts = (trail: string, at: number): { at: number; effect: TrailEffect } => ({
    at,
    effect: { trail, effect: "starts" },
  });
  const both = historyOf([
    stops(TRAIL, 10),
    starts(TRAIL, 20),
    stops(OTHER, 30),
    starts(OTHER, 40),
  ]);
  const nothing = historyOf([]);
  const trail = (arn: string, given: Partial<KnownTrail> = {}): [string, KnownTrail] => [
    arn,
    {
      ...{ kmsEvents: "all", logging: true, bucket: "logs", since: 0, scopes: new Set([HERE]) },
      ...given,
    },
  ];
  const delivered = new Map([["logs", [{ from: 0, to: 100 }]]]);
  const excluded = (history: typeof both, ...trails: [string, KnownTrail][]) =>
    doubtsOfScope(scope, history, new Map(trails), new Map()).excluded;

  it("are the gaps of its account's trails where nothing else is known", () => {
    expect(excluded(both)).toEqual([{ from: 10, to: 20 }]);
  });

  it("are those of the trails that watch it, whosever they are", () => {
    const away = trail(TRAIL, { scopes: new Set(["111122223333/us-east-1"]) });
    expect(excluded(both, away, trail(OTHER))).toEqual([{ from: 30, to: 40 }]);
  });

  it("are everywhere where a trail lacks calls and nobody saw since when", () => {
    for (const kmsEvents of ["none", "writes"]) {
      expect(excluded(nothing, trail(TRAIL, { kmsEvents }))).toEqual([ALWAYS]);
    }
    expect(excluded(historyOf([starts(TRAIL, 5)]), trail(TRAIL, { kmsEvents: "none" }))).toEqual(
      [],
    );
  });

  it("are everywhere unknown where a trail's selectors could not be read, until a change of them was seen", () => {
    const unread = trail(TRAIL, { kmsEvents: null });
    const doubts = (history: typeof both) =>
      doubtsOfScope(scope, history, new Map([unread]), new Map());
    expect(doubts(nothing)).toEqual({ excluded: [], unknown: [ALWAYS] });
    expect(doubts(historyOf([{ at: 50, effect: takes }])).unknown).toEqual([{ ...ALWAYS, to: 50 }]);
    // When it was started tells nothing of what it logs.
    expect(doubts(historyOf([starts(TRAIL, 50)])).unknown).toEqual([ALWAYS]);
  });

  describe("beside a second trail", () => {
    const lacking = trail(TRAIL, { kmsEvents: "none", bucket: "own" });
    const unread = trail(TRAIL, { kmsEvents: null, bucket: "own" });
    const doubts = (second: Partial<KnownTrail>, history = nothing, first = lacking) =>
      doubtsOfScope(scope, history, new Map([first, trail(OTHER, second)]), delivered);
    const left = [
      { from: Number.NEGATIVE_INFINITY, to: 0 },
      { from: 100, to: Number.POSITIVE_INFINITY },
    ];

    it("that logs all of KMS, are none where that one's files were given whole", () => {
      expect(doubts({}).excluded).toEqual(left);
      expect(doubts({}, nothing, unread)).toEqual({ excluded: [], unknown: left });
      expect(doubts({ since: 60 }).excluded[0]?.to).toBe(60);
    });

    it.each<[string, Partial<KnownTrail>]>([
      ["delivers to a bucket that nobody reads", { bucket: "elsewhere" }],
      ["delivers nobody knows where", { bucket: null }],
      ["lacks calls, too", { kmsEvents: "writes" }],
      ["is not known to log KMS", { kmsEvents: null }],
      ["is stopped", { logging: false }],
      ["is not known to be on", { logging: null }],
      ["watches elsewhere", { scopes: new Set(["111122223333/us-east-1"]) }],
    ])("that %s, stay", (_, second) => {
      expect(doubts(second).excluded).toEqual([ALWAYS]);
    });

    it("stay while that one was stopped", () => {
      const stopped = historyOf([stops(OTHER, 30), starts(OTHER, 40)]);
      expect(doubts({}, stopped).excluded).toEqual([
        { from: Number.NEGATIVE_INFINITY, to: 0 },
        { from: 30, to: 40 },
        { from: 100, to: Number.POSITIVE_INFINITY },
      ]);
    });
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
