import { expect, it } from "vitest";
import { searchText } from "./derive-key";
import { eligibleParts } from "./eligible-parts";

it("searches aliases, id, ARN, description and tags without case", () => {
  const text = searchText({
    aliases: ["alias/Pay"],
    key_id: "1",
    arn: "arn:X",
    description: "Karten",
    tags: { B: "2", A: "Ä" },
  });
  expect(text).toBe("alias/pay\n1\narn:x\nkarten\na=ä\nb=2");
});

it("does not say a key id again that its ARN holds", () => {
  const key = { aliases: [], key_id: "mrk-1A", description: null, tags: null };
  expect(searchText({ ...key, arn: "arn:x:key/mrk-1A" })).toBe("arn:x:key/mrk-1a");
});

it.each([
  ["SYMMETRIC_DEFAULT", "AWS_KMS", "Enabled", true, true, false],
  ["SYMMETRIC_DEFAULT", "AWS_KMS", "Disabled", true, true, false],
  ["SYMMETRIC_DEFAULT", "AWS_KMS", "PendingDeletion", false, true, false],
  ["SYMMETRIC_DEFAULT", "EXTERNAL", "Enabled", false, true, true],
  ["SYMMETRIC_DEFAULT", "AWS_CLOUDHSM", "Enabled", false, false, true],
  ["RSA_2048", "AWS_KMS", "Enabled", false, false, true],
  ["HMAC_256", "AWS_KMS", "Enabled", false, false, true],
  [null, null, null, true, true, false],
])("%s of %s in %s", (spec, origin, state, rotation, rotations, rotationNotPossible) => {
  expect(eligibleParts({ spec, origin, state })).toEqual({
    rotation,
    rotations,
    rotationNotPossible,
  });
});
