import { describe, expect, it } from "vitest";
import { orderObjects, stretchesOf } from "./event-plan";

const at = (time: string) => Date.parse(`2026-11-${time}Z`);
const told = (from: string, to: string, after: string | null = null) =>
  stretchesOf(at(from), at(to), after === null ? null : at(after)).map(
    (one) =>
      `${new Date(one.from).toISOString().slice(8, 16)} ${new Date(one.to).toISOString().slice(8, 16)}${one.whole ? " hours" : ""}`,
  );

describe("the stretches in which counted hours are asked for", () => {
  it("are full hours of a day at most, and what is of no full hour apart", () => {
    expect(told("20T03:05", "20T03:10")).toEqual(["20T03:05 20T03:10"]);
    expect(told("20T03:00", "20T04:00")).toEqual(["20T03:00 20T04:00 hours"]);
    expect(told("20T02:30", "22T05:30")).toEqual([
      "20T02:30 20T03:00",
      "20T03:00 21T03:00 hours",
      "21T03:00 22T03:00 hours",
      "22T03:00 22T05:00 hours",
      "22T05:00 22T05:30",
    ]);
  });

  it("go on with the hour that was open, and with no more of it than was asked for", () => {
    expect(told("20T02:30", "20T05:30", "20T04:00")).toEqual([
      "20T04:00 20T05:00 hours",
      "20T05:00 20T05:30",
    ]);
    expect(told("20T02:30", "20T02:40", "20T02:00")).toEqual(["20T02:30 20T02:40"]);
  });
});

describe("the order in which objects are looked through", () => {
  const log = (time: string, more: object = {}) => ({
    ...{ source: "s3://logs", version: "1" },
    key: `AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/111122223333_CloudTrail_eu-west-1_202611${time.replace(":", "")}Z_AAAAAAAAAAAAAAAA.json.gz`,
    ...more,
  });
  const span = { from: at("20T03:05"), to: at("20T03:10") };

  it("begins with those that were delivered when the events were, and the event history is one, and last", () => {
    const piece = { source: "lookup:1", key: "111122223333/eu-west-1/a/b", version: "all" };
    const late = log("20T05:00");
    const near = log("20T03:10");
    const named = { source: "s3://logs", key: "by-hand.json", version: "1" };
    const order = orderObjects([piece, late, near, named, { ...piece, key: "c" }], span);
    expect(order.map(({ source, key }) => key ?? source)).toEqual([
      near.key,
      late.key,
      named.key,
      "lookup:1",
    ]);
  });

  it("is the same whatever order they come in, also of versions of one", () => {
    const objects = [log("20T03:10"), log("20T03:10", { version: "2" }), log("20T03:15")];
    const names = (list: typeof objects) => orderObjects(list, span).map(({ order }) => order);
    expect(names(objects.toReversed())).toEqual(names(objects));
    expect(new Set(names(objects)).size).toBe(3);
  });
});
