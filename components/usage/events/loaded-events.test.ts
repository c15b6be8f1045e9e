import { describe, expect, it } from "vitest";
import type { EventList, UsageEvent } from "@/lib/usage/schemas/events";
import { hereWords, joinPages, summarize } from "./loaded-events";

const event = (id: string, more: Partial<UsageEvent> = {}): UsageEvent => ({
  ...{ id, eventId: id, at: `2026-11-22T03:05:0${id}.000Z`, operation: "Decrypt", keys: ["k"] },
  ...{ principal: "p", session: null, own: false, service: null, outcome: null, message: null },
  ...{ address: "192.0.2.1", userAgent: null, requestId: null, encryptionContext: null },
  ...{ source: "Archive", object: null, record: {}, ...more },
});
const page = (items: UsageEvent[], more: Partial<EventList> = {}): EventList => ({
  ...{ items, nextCursor: null, total: 3, from: "", to: "", complete: true, problems: [] },
  ...{ askable: [], ...more },
});

describe("pages of events", () => {
  it("are one list in the order of time, in which an event that came twice is once", () => {
    const loaded = joinPages([
      page([event("2"), event("3")], { nextCursor: "x" }),
      page([event("1"), event("2")]),
    ]);
    expect(loaded.events.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(hereWords(loaded)).toBe("All 3 calls of this time.");
  });

  it("say how much is here while there is more, and that the rest cannot be had at the end", () => {
    const reason = { source: "Archive", reason: "s3:GetObject was denied" };
    const first = page([event("1")], { nextCursor: "x", total: 12_480, problems: [reason] });
    expect(hereWords(joinPages([first]))).toBe("1 of 12,480 calls that are counted.");
    const last = joinPages([first, page([], { total: 12_480, problems: [reason] })]);
    expect(hereWords(last)).toContain("the records of the others could not be had");
    expect(last.problems).toEqual([reason]);
  });

  it("count an event of two keys for both, as the chart does", () => {
    const loaded = joinPages([page([event("1", { keys: ["k", "m"] })], { total: 2 })]);
    expect(hereWords(loaded)).toBe("All 2 calls of this time.");
  });

  it("keep of a call between accounts the copy that names the caller", () => {
    const nameless = event("1", { principal: "account:444455556666" });
    for (const pages of [
      [page([nameless]), page([event("1")])],
      [page([event("1")]), page([nameless])],
    ]) {
      expect(joinPages(pages).events.map(({ principal }) => principal)).toEqual(["p"]);
    }
  });

  it("say of what there is none that nothing is counted", () => {
    expect(hereWords(joinPages([page([], { total: 0 })]))).toContain("No such call is counted");
  });

  it("are told by what most of them have", () => {
    const events = [event("1"), event("2"), event("3", { address: "203.0.113.9" })];
    const [, , where] = summarize(events);
    expect(where?.values).toEqual([
      { value: "192.0.2.1", events: 2 },
      { value: "203.0.113.9", events: 1 },
    ]);
  });
});
