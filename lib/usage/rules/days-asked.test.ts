import { expect, it } from "vitest";
import { daysOf, type GivenPart } from "./days-asked";

const at = (text: string) => Date.parse(`2025-${text}Z`);
const part = (day: string, asked: string, more: Partial<GivenPart> = {}): GivenPart => ({
  ...{ day: at(`${day}T00:00`), askedAt: at(asked), frozen: false, again: false, lateTo: null },
  ...{ dayBytes: 1e9, ...more },
});
const late = { lateDays: 2, againDays: 0 };

it("says up to which day a source's days are final, of all its parts", () => {
  expect(daysOf([], late)).toBeNull();
  const days = [part("05-01", "05-04T00:00"), part("05-02", "05-05T00:00")];
  expect(daysOf(days, late)).toEqual({
    ...{ from: "2025-05-01", to: "2025-05-02", finalTo: "2025-05-02", wanted: 0, dayBytes: 1e9 },
  });
  // One of two parts was asked too early.
  const young = [...days, part("05-02", "05-04T23:59", { dayBytes: 2e9 })];
  expect(daysOf(young, late)).toMatchObject({ finalTo: "2025-05-01", dayBytes: 2e9 });
  expect(daysOf(young, { lateDays: 2, againDays: 30 })?.finalTo).toBeNull();
  const wanted = [part("05-01", "05-04T00:00", { again: true }), part("05-02", "05-05T00:00")];
  expect(daysOf(wanted, late)).toMatchObject({ finalTo: null, wanted: 1 });
  const frozen = [part("05-01", "05-01T00:00", { frozen: true, again: true, dayBytes: null })];
  expect(daysOf(frozen, late)).toMatchObject({ finalTo: "2025-05-01", wanted: 0, dayBytes: null });
});
