import { describe, expect, it } from "vitest";
import { readLastUsage } from "./last-usage";

const started = new Date("2026-01-15T00:00:00Z");
const before = new Date("2025-01-01T00:00:00Z");
const after = new Date("2026-03-01T00:00:00Z");

describe("readLastUsage", () => {
  it("is used when usage is present, whatever the dates", () => {
    const at = new Date("2026-05-05T05:05:05Z");
    expect(
      readLastUsage({
        KeyLastUsage: { Operation: "Decrypt", Timestamp: at, CloudTrailEventId: "e-1" },
        TrackingStartDate: started,
        KeyCreationDate: before,
      }),
    ).toEqual({
      state: "used",
      at,
      operation: "Decrypt",
      eventId: "e-1",
      trackingSince: started,
    });
  });

  it.each([
    ["after tracking began", after],
    ["the moment tracking began", started],
  ])("is never when empty and created %s", (_, created) => {
    expect(
      readLastUsage({ KeyLastUsage: {}, TrackingStartDate: started, KeyCreationDate: created }),
    ).toEqual({ state: "never", trackingSince: started });
  });

  it("is unknown, not never, when empty and created before tracking began", () => {
    expect(
      readLastUsage({ KeyLastUsage: {}, TrackingStartDate: started, KeyCreationDate: before }),
    ).toEqual({ state: "unknown", trackingSince: started });
  });

  it.each([
    [{}],
    [{ TrackingStartDate: started }],
    [{ KeyCreationDate: after }],
    [{ KeyLastUsage: { Operation: "Sign" }, TrackingStartDate: started, KeyCreationDate: after }],
  ])("is unknown where the answer proves neither: %j", (output) => {
    expect(readLastUsage(output).state).toBe("unknown");
  });
});
