import { expect, it } from "vitest";
import { factsOfTags, searchText } from "./derive-key";
import { eligibleParts } from "./eligible-parts";

it.each([
  [{ Owner: "a" }, { owner: "a" }],
  [{ owner: " a " }, { owner: "a" }],
  [{ "owned-by": "b", OWNER: "a" }, { owner: "a" }],
  [{ Owner: "  " }, { owner: null }],
  [{ Env: "prod" }, { environment: "prod" }],
  [{ env: "x", Environment: "prod" }, { environment: "prod" }],
  [{ "data-classification": "secret" }, { classification: "secret" }],
  [{ DataClassification: "secret" }, { classification: "secret" }],
  [{ "Data Classification": "secret" }, { classification: "secret" }],
  [{ CoOwner: "a" }, { owner: null }],
])("reads %j as %j", (tags, expected) => {
  expect(factsOfTags(tags)).toMatchObject(expected);
});

it("does not depend on the order of the tags", () => {
  expect(factsOfTags({ owner: "a", Owner: "b" })).toEqual(factsOfTags({ Owner: "b", owner: "a" }));
});

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
