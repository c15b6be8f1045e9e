import { describe, expect, it } from "vitest";
import { type AskedDay, dayName, finalFrom, nextDays, untilOf } from "./query-days";

const DAY = 86_400_000;
const at = (text: string) => Date.parse(`2025-05-${text}Z`);
/** What a day was asked at; null: it is left as it is. */
type Days = Record<string, string | null | Partial<AskedDay>>;
const asked = (days: Days) =>
  new Map(
    Object.entries(days).map(([day, told]): [number, AskedDay] => {
      const askedAt = typeof told === "string" ? at(told) : 0;
      const more = told !== null && typeof told === "object" ? told : {};
      const plain = { askedAt, frozen: told === null, again: false, lateTo: null };
      return [at(`${day}T00:00:00`), { ...plain, ...more }];
    }),
  );
const next = (
  now: string,
  days: Days,
  { from = "01T00:00:00", single = false, lateDays = 2, againDays = 2 } = {},
) => {
  const moment = at(now);
  const found = nextDays({
    ...{ from: at(from), now: moment, begun: moment, lateDays, againDays },
    ...{ deliveryMs: 900_000, single, asked: asked(days) },
  });
  return found && [found.from, found.to].map((day) => dayName(day).slice(8)).join("-");
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

  it("are those before once a day, and once more when that time is over", () => {
    const yesterday = (time: string) => ({ "01": time, "02": "02T12:00:00" });
    expect(next("02T12:00:00", yesterday("01T23:00:00"))).toBe("01-01");
    expect(next("02T12:00:00", yesterday("02T00:10:00"))).toBe("01-01");
    expect(next("02T12:00:00", yesterday("02T00:20:00"))).toBeNull();
    expect(next("03T00:30:00", { "01": "02T00:20:00", "02": "03T00:30:00" })).toBe("01-01");
    const later = { "02": "04T00:01:00", "03": "04T00:01:00", "04": "04T00:01:00" };
    expect(next("04T00:01:00", { "01": "03T23:00:00", ...later })).toBe("01-01");
    expect(next("04T00:01:00", { "01": "04T00:00:00", ...later })).toBeNull();
  });

  describe("when they are old", () => {
    const late = { lateDays: 2, againDays: 30 };
    /** All days from the 8th of May on were asked for on the 29th at noon, or three days after them. */
    const old = (now: string, more: Partial<AskedDay> = {}, day = "2025-05-14") => {
      const known = new Map<number, AskedDay>();
      for (let one = at("08T00:00:00"); one <= Date.parse(now); one += DAY) {
        const plain = { frozen: false, again: false, lateTo: null };
        const isOwn = dayName(one) === day;
        const askedAt = Math.max(at("29T12:00:00"), one + 3 * DAY);
        known.set(one, { ...plain, askedAt, ...(isOwn ? more : {}) });
      }
      const moment = Date.parse(now);
      const found = nextDays({
        ...{ ...late, from: at("08T00:00:00"), now: moment, begun: moment, asked: known },
        ...{ deliveryMs: 900_000, single: false },
      });
      return found && [found.from, found.to, found.folderTo].map(dayName).join(" ");
    };

    it("are asked for again after growing times, two weeks of them together", () => {
      // Fourteen days from the eighth on are over with the 21st.
      expect(old("2025-05-29T23:59Z")).toBeNull();
      expect(old("2025-05-30T00:00Z")).toBe("2025-05-08 2025-05-21 2025-05-23");
      const last = at("22T00:00:00") + 30 * DAY;
      expect(finalFrom(at("08T00:00:00"), late)).toBe(last);
      expect(finalFrom(at("21T00:00:00"), late)).toBe(last);
      expect(finalFrom(at("28T00:00:00"), { lateDays: 2, againDays: 0 })).toBe(at("31T00:00:00"));
    });

    it("are asked for when somebody wants them again, up to the folders that hold their events", () => {
      const lateTo = at("25T00:00:00");
      const wanted = { again: true, lateTo };
      expect(old("2025-05-29T23:00Z", wanted)).toBe("2025-05-14 2025-05-14 2025-05-25");
      expect(old("2025-05-29T23:00Z", { ...wanted, frozen: true })).toBeNull();
      expect(old("2025-05-30T00:00Z", { lateTo })).toBe("2025-05-08 2025-05-21 2025-05-25");
    });
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
