import { describe, expect, it } from "vitest";
import { fromLocalInput, offsetWords, toLocalInput } from "./zoned-time";

const at = (text: string) => Date.parse(text);

describe("the clock of a zone", () => {
  it.each([
    ["2026-11-22T12:00:00Z", "UTC", "2026-11-22T12:00", "UTC"],
    ["2026-11-22T12:00:00Z", "Asia/Kolkata", "2026-11-22T17:30", "UTC+05:30"],
    ["2026-01-01T02:00:00Z", "America/St_Johns", "2025-12-31T22:30", "UTC−03:30"],
    ["2026-07-01T22:30:00Z", "Europe/Berlin", "2026-07-02T00:30", "UTC+02:00"],
  ])("at %s in %s is %s", (instant, zone, local, offset) => {
    expect(toLocalInput(at(instant), zone)).toBe(local);
    expect(offsetWords(at(instant), zone)).toBe(offset);
    expect(fromLocalInput(local, zone)).toBe(at(instant));
  });

  it("has the first of an hour that comes twice, and goes on after one that does not come", () => {
    expect(fromLocalInput("2026-10-25T02:30", "Europe/Berlin")).toBe(at("2026-10-25T00:30:00Z"));
    expect(fromLocalInput("2026-03-29T02:30", "Europe/Berlin")).toBe(at("2026-03-29T01:30:00Z"));
    expect(fromLocalInput("soon", "UTC")).toBeNull();
  });
});
