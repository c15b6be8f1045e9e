import fc from "fast-check";
import { expect, it } from "vitest";
import { SETTINGS } from "../registry";
import { factsOfTags, type TagMapping, toTagRules } from "./tag-facts";

const MAPPING: TagMapping = {
  owner: SETTINGS["ownership.tag-names"].default,
  environment: SETTINGS["environment.tag-names"].default,
  classification: SETTINGS["classification.mapping"].default,
};
const RULES = toTagRules(MAPPING);

it.each([
  [{ Owner: "a" }, { owner: "a" }],
  [{ owner: " a " }, { owner: "a" }],
  [{ "owned-by": "b", OWNER: "a" }, { owner: "a" }],
  [{ Owner: "  " }, { owner: null }],
  [{ Env: "prod" }, { environment: "prod" }],
  [{ env: "x", Environment: "prod" }, { environment: "prod" }],
  [{ "data-classification": "secret" }, { classification: "secret" }],
  [{ DataClassification: "secret" }, { classification: "secret" }],
  [{ "Data Classification": "PUBLIC" }, { classification: "Public" }],
  [{ DataClassification: "strictly-confidential" }, { classification: "Restricted" }],
  [{ DataClassification: "Restricted / Internal" }, { classification: "Restricted / Internal" }],
  [{ CoOwner: "a" }, { owner: null }],
])("reads %j as %j", (tags, expected) => {
  expect(factsOfTags(tags, RULES)).toMatchObject(expected);
});

it("lets the most severe of several classifications hold", () => {
  const tags = { DataClassification: "internal", Confidentiality: "restricted", DataClass: "?" };
  expect(factsOfTags(tags, RULES).classification).toBe("Restricted");
});

it("does not depend on the order of the tags", () => {
  const value = fc.constantFrom("", "public", "Restricted", "internal", "x");
  const name = fc.constantFrom("Owner", "owner", "OWNED-BY", "DataClass", "data_class", "Env");
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (pairs) => {
      const forwards = factsOfTags(Object.fromEntries(pairs), RULES);
      expect(factsOfTags(Object.fromEntries([...pairs].reverse()), RULES)).toEqual(forwards);
    }),
  );
});

it("follows the mapping it is given", () => {
  const rules = toTagRules({
    owner: ["Team"],
    environment: ["Tier"],
    classification: { tagNames: ["C"], levels: [{ name: "C4", values: ["secret"] }] },
  });
  const tags = { Owner: "a", team: "b", Env: "prod", Tier: "t1", c: "SECRET" };
  expect(factsOfTags(tags, rules)).toEqual({ owner: "b", environment: "t1", classification: "C4" });
});
