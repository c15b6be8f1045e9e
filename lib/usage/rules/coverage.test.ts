import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverageOf, type ScopeFacts, unite } from "./coverage";
import { Deliveries, hoursOfObject } from "./trail-coverage";

const facts = (given: Partial<ScopeFacts>): ScopeFacts => ({
  ...{ covered: [], failed: [], excluded: [], unknown: [], changed: [], missing: [] },
  ...{ source: "done", keptFrom: 0 },
  ...given,
});
const said = (given: Partial<ScopeFacts>, from: number, to: number) =>
  coverageOf(facts(given), { from, to }).map((span) =>
    [span.from, span.to, span.state === "covered" ? "covered" : span.reason].join(" "),
  );

describe("coverage of a scope", () => {
  it("is covered where any source covers it", () => {
    const covered = [
      { from: 20, to: 30 },
      { from: 0, to: 10 },
      { from: 10, to: 21 },
    ];
    expect(said({ covered }, 0, 30)).toEqual(["0 30 covered"]);
  });

  it("tells why the rest is not", () => {
    const covered = [
      { from: 10, to: 20 },
      { from: 30, to: 40 },
    ];
    expect(said({ covered }, 0, 50)).toEqual([
      "0 10 no-source",
      "10 20 covered",
      "20 30 failed",
      "30 40 covered",
      "40 50 not-yet",
    ]);
    expect(said({ covered, source: "failed" }, 35, 50)).toEqual(["35 40 covered", "40 50 failed"]);
    expect(said({ covered, source: "none" }, 35, 50)).toEqual(["35 40 covered", "40 50 no-source"]);
  });

  it("is a gap all over where no source ever gave anything", () => {
    expect(said({ source: "none" }, 0, 9)).toEqual(["0 9 no-source"]);
    expect(said({ source: "done" }, 0, 9)).toEqual(["0 9 no-source"]);
    expect(said({ source: "never" }, 0, 9)).toEqual(["0 9 not-yet"]);
    expect(said({ source: "failed" }, 0, 9)).toEqual(["0 9 failed"]);
  });

  it("is no less a gap for files that are there: those that are broken, and those without KMS", () => {
    const covered = [{ from: 0, to: 100 }];
    expect(
      said({ covered, failed: [{ from: 20, to: 30 }], excluded: [{ from: 25, to: 60 }] }, 0, 100),
    ).toEqual(["0 20 covered", "20 25 failed", "25 60 excluded", "60 100 covered"]);
  });

  it("is never fine where a file is not as CloudTrail delivered it, or not there", () => {
    const given = {
      covered: [{ from: 0, to: 80 }],
      changed: [
        { from: 10, to: 20 },
        { from: 75, to: 90 },
      ],
      missing: [{ from: 15, to: 30 }],
      failed: [{ from: 25, to: 40 }],
    };
    expect(said(given, 0, 95)).toEqual([
      "0 10 covered",
      "10 15 changed",
      "15 30 missing",
      "30 40 failed",
      "40 75 covered",
      "75 80 changed",
      "80 95 not-yet",
    ]);
  });

  it("is not known where nobody knows whether the trail logged KMS, but for what is a gap anyway", () => {
    const given = {
      covered: [{ from: 0, to: 80 }],
      failed: [{ from: 20, to: 30 }],
      excluded: [{ from: 40, to: 50 }],
      unknown: [{ from: 10, to: 90 }],
    };
    const spans = coverageOf(facts(given), { from: 0, to: 100 });
    expect(spans.map(({ from, state }) => `${from} ${state}`)).toEqual([
      "0 covered",
      "10 unknown",
      "20 gap",
      "30 unknown",
      "40 gap",
      "50 unknown",
      "80 gap",
    ]);
  });

  it("is dropped before what is kept, whatever there was", () => {
    expect(said({ covered: [{ from: 0, to: 100 }], keptFrom: 40 }, 0, 100)).toEqual([
      "0 40 dropped",
      "40 100 covered",
    ]);
  });

  it("has every instant of the range in one span, in order, and says what its instant says", () => {
    const span = fc
      .tuple(fc.nat(60), fc.nat(20))
      .map(([from, more]) => ({ from, to: from + more }));
    const list = fc.array(span, { maxLength: 4 });
    fc.assert(
      fc.property(
        list,
        list,
        list,
        fc.nat(60),
        span,
        (covered, failed, excluded, keptFrom, range) => {
          const given = facts({ covered, failed, excluded, keptFrom });
          const spans = coverageOf(given, range);
          let at = range.from;
          for (const one of spans) {
            expect(one.from).toBe(at);
            expect(one.to).toBeGreaterThan(one.from);
            for (let instant = one.from; instant < one.to; instant += 1) {
              const [alone] = coverageOf(given, { from: instant, to: instant + 1 });
              expect({ ...alone, from: one.from, to: one.to }).toEqual(one);
            }
            at = one.to;
          }
          if (range.from < range.to) expect(at).toBe(range.to);
        },
      ),
      { numRuns: 200 },
    );
  });
});

it("unites spans that touch or overlap, and leaves out those without an instant", () => {
  expect(
    unite([
      { from: 5, to: 6 },
      { from: 0, to: 2 },
      { from: 2, to: 3 },
      { from: 4, to: 4 },
    ]),
  ).toEqual([
    { from: 0, to: 3 },
    { from: 5, to: 6 },
  ]);
});

describe("what a listing of a trail covers", () => {
  const at = (text: string) => Date.parse(`2026-11-${text}Z`);
  const [A, B] = ["111122223333", "444455556666"];
  const deliver = (...all: [string, string, string][]) => {
    const deliveries = new Deliveries();
    for (const [accountId, region, time] of all) {
      deliveries.add({ accountId, region, deliveredAt: at(time) });
    }
    return deliveries;
  };

  it("begins five minutes before the first delivery and ends where delivery may still be under way", () => {
    const listing = deliver([A, "eu-west-1", "10T08:05:00"], [A, "eu-west-1", "10T09:00:00"]);
    expect(listing.covered(`${A}/eu-west-1`, { from: null, to: at("10T12:00:00") })).toEqual([
      { from: at("10T08:00:00"), to: at("10T12:00:00") },
    ]);
  });

  it("goes through the quiet of one region while another of its account is heard of", () => {
    const listing = deliver(
      [A, "eu-west-1", "10T08:05:00"],
      [A, "us-east-1", "11T08:00:00"],
      [A, "eu-west-1", "12T08:00:00"],
    );
    expect(listing.covered(`${A}/eu-west-1`, { from: null, to: at("12T12:00:00") })).toEqual([
      { from: at("10T08:00:00"), to: at("12T12:00:00") },
    ]);
  });

  it("leaves out days on which nothing of the account came, and does not go on when it ended", () => {
    const listing = deliver(
      [A, "eu-west-1", "10T08:05:00"],
      [A, "eu-west-1", "12T08:00:00"],
      [B, "eu-west-1", "11T08:00:00"],
      [B, "eu-west-1", "20T08:00:00"],
    );
    expect(listing.covered(`${A}/eu-west-1`, { from: null, to: at("20T12:00:00") })).toEqual([
      { from: at("10T08:00:00"), to: at("11T00:00:00") },
      { from: at("12T00:00:00"), to: at("13T00:00:00") },
    ]);
  });

  it("knows nothing of a scope that has no object, unless it was covered up to where the listing began", () => {
    const listing = deliver([A, "eu-west-1", "10T08:05:00"]);
    const to = at("10T12:00:00");
    expect(listing.covered(`${A}/us-east-1`, { from: null, to })).toEqual([]);
    expect(listing.covered(`${A}/us-east-1`, { from: at("10T00:00:00"), to })).toEqual([
      { from: at("10T00:00:00"), to },
    ]);
  });

  it("does not take the first minutes of a day for a day without objects", () => {
    const listing = deliver([A, "eu-west-1", "10T23:55:00"]);
    expect(listing.covered(`${A}/eu-west-1`, { from: null, to: at("11T00:20:00") })).toEqual([
      { from: at("10T23:50:00"), to: at("11T00:20:00") },
    ]);
  });

  it("counts a broken object for every hour of which it may hold calls", () => {
    const hours = (time: string) => {
      const { from, to } = hoursOfObject(at(time));
      return [from, to].map((ms) => new Date(ms).toISOString().slice(8, 13));
    };
    // At four past a file has calls of the hour that ended, and of that which began.
    expect(hours("10T09:04:00")).toEqual(["10T08", "10T10"]);
    expect(hours("10T09:14:00")).toEqual(["10T08", "10T10"]);
    expect(hours("10T09:15:00")).toEqual(["10T09", "10T10"]);
    expect(hours("10T09:59:00")).toEqual(["10T09", "10T10"]);
  });
});
