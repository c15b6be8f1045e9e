// Writes docs/access-case.schema.json, the JSON Schema of the cases and answers of `keyledger access`, from the zod
// schemas that check them. Run with: node --import tsx scripts/generate-access-schema.mjs
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { accessCaseJsonSchema } from "../lib/access/json-schema.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
writeFileSync(
  path.join(root, "docs/access-case.schema.json"),
  `${JSON.stringify(accessCaseJsonSchema(), null, 2)}\n`,
);
