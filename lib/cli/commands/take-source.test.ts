import { expect, it } from "vitest";
import { outcomeOf } from "./take-source";

it("tells what a source gave, and by the exit code whether all of it", () => {
  const whole = { pieces: 2, failed: 0, events: 7, problems: [] };
  expect(outcomeOf(whole)).toMatchObject({
    code: 0,
    text: "2 taken, 0 not whole, 7 KMS events counted",
  });
  const problems = [{ what: "2025-05-20", reason: "Not one record came." }];
  expect(outcomeOf({ ...whole, failed: 2, scannedBytes: 5, problems })).toMatchObject({
    code: 1,
    text: [
      "2 taken, 2 not whole, 7 KMS events counted, 5 bytes read by queries",
      "  2025-05-20: Not one record came.",
      "  …",
    ].join("\n"),
  });
});
