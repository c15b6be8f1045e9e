import { describe, expect, it } from "vitest";
import { type AskedDay, dayName, nextDays, untilOf } from "./query-days";

const DAY = 86_400_000;
const at = (text: string) => Date.parse(`2025-05-${text}Z`);
const asked = (days: Record<string, string | null>) =>
  new Map(
    Object.entries(days).map(([day, time]): [number, AskedDay] => [
      at(`${day}T00:00:00`),
      { askedAt: time === null ? 0 : at(time), settled: time === null },
    ]),
  );
const next = (
  now: string,
  days: Record<string, string | null>,
  { from = "01T00:00:00", single = false } = {},
) => {
  const found = nextDays({
    ...{ from: at(from), now: at(now), begun: at(now), lateDays: 2 },
    ...{ deliveryMs: 900_000, single, asked: asked(days) },
  });
  return found && [dayName(found.from).slice(8), dayName(found.to).slice(8)].join("-");
};

describe("the days that a query asks for", () => {
  it("are the oldest first, seven at most, and none left out between", () => {
    expect(next("20T12:00:00", {})).toBe("01-07");
    const first = Object.fromEntries(["01", "02", "03", "04"].map((day) => [day, null]));
    expect(next("20T12:00:00", first)).toBe("05-11");
    expect(next("06T12:00:00", { "02": null, "03": null }, { from: "02T23:00:00" })).toBe("04-06");
    expect(next("05T12:00:00", { "03": null }, { from: "02T00:00:00" })).toBe("02-02");
    expect(next("20T12:00:00", {}, { single: true })).toBe("01-01");
  });

  it("are today's with each run, and none twice in one", () => {
    expect(next("02T12:00:00", { "01": null, "02": "02T11:00:00" })).toBe("02-02");
    expect(next("02T12:00:00", { "01": null, "02": "02T12:00:00" })).toBeNull();
  });

  it("are those before once a day, and a last time when no late event is waited for", () => {
    const yesterday = (time: string) => ({ "01": time, "02": "02T12:00:00" });
    expect(next("02T12:00:00", yesterday("01T23:00:00"))).toBe("01-01");
    expect(next("02T12:00:00", yesterday("02T00:10:00"))).toBe("01-01");
    expect(next("02T12:00:00", yesterday("02T00:20:00"))).toBeNull();
    expect(next("03T00:30:00", { "01": "02T00:20:00", "02": "03T00:30:00" })).toBe("01-01");
    const later = { "02": "04T00:01:00", "03": "04T00:01:00", "04": "04T00:01:00" };
    expect(next("04T00:01:00", { "01": "03T23:00:00", ...later })).toBe("01-01");
    expect(next("04T00:01:00", { "01": null, ...later })).toBeNull();
  });

  it("leave out a day of which nothing can have been delivered", () => {
    expect(next("02T00:10:00", { "01": "02T00:10:00" })).toBeNull();
    expect(next("02T00:20:00", { "01": "02T00:20:00" })).toBe("02-02");
  });

  it("are counted up to whole five minutes", () => {
    expect(new Date(untilOf(at("02T12:33:59"), 900_000)).toISOString()).toBe(
      "2025-05-02T12:15:00.000Z",
    );
    expect(untilOf(DAY, 0)).toBe(DAY);
  });
});
