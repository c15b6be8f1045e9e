import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { accessCaseJsonSchema } from "./json-schema";

it("docs/access-case.schema.json is what the schemas say (scripts/generate-access-schema.mjs)", () => {
  const written = readFileSync(
    new URL("../../docs/access-case.schema.json", import.meta.url),
    "utf8",
  );
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(accessCaseJsonSchema())));
});
