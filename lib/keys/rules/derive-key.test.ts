import { expect, it } from "vitest";
import { searchText } from "./derive-key";
import { eligibleParts } from "./eligible-parts";

const KEY = {
  account_id: "111122223333",
  region: "eu-west-1",
  aliases: ["alias/Pay"],
  description: "Karten",
  tags: { B: "2", A: "Ä" },
};
const id = "1234abcd-12ab-34cd-56ef-1234567890ab";

it("searches aliases, description and tags without case, and leaves a plain ARN to its scope", () => {
  const arn = `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
  expect(searchText({ ...KEY, key_id: id, arn }, "aws")).toBe("alias/pay\nkarten\na=ä\nb=2");
});

it.each([
  ["another partition", id, `arn:aws-cn:kms:eu-west-1:111122223333:key/${id}`],
  ["another region", id, `arn:aws:kms:eu-west-2:111122223333:key/${id}`],
  ["an id that KMS does not make", "mrk-1A", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1A"],
])("searches the whole ARN with %s", (_, key_id, arn) => {
  const text = searchText({ ...KEY, aliases: [], tags: null, key_id, arn }, "aws");
  expect(text).toBe(`${arn.toLowerCase()}\nkarten`);
});

it("searches an id that its ARN does not hold", () => {
  const named = { ...KEY, aliases: [], tags: null, key_id: "1", arn: "arn:X" };
  expect(searchText(named, "aws")).toBe("1\narn:x\nkarten");
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
