import { z } from "zod";
import { caseInput, caseOutput } from "./schemas";

/** JSON Schema (2020-12) of a case, with that of its answer under `$defs.answer`. */
export function accessCaseJsonSchema(): Record<string, unknown> {
  const { $schema, $defs, ...answer } = z.toJSONSchema(caseOutput, {
    io: "output",
    reused: "inline",
  });
  return { ...z.toJSONSchema(caseInput, { io: "input" }), $schema, $defs: { ...$defs, answer } };
}
