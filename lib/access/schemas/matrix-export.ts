import { z } from "zod";
import { VERDICTS } from "../schemas";
import { CAPABILITIES, PRINCIPAL_GROUPS, USE_STATES } from "../types";
import { matrixQuery } from "./matrix";

/** Some of a list of words: one text with commas between them, or the parameter given several times. */
const some = <const T extends readonly [string, ...string[]]>(words: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : given.split(",")).filter((v) => v !== ""))
    .pipe(z.array(z.enum(words)).max(words.length));

const SORTS = ["name", "risk", "seen", "used"] as const;

/** The filters of a matrix's page, and the format of the file. */
export const exportMatrixQuery = matrixQuery.extend({
  format: z.enum(["csv", "json"]).default("csv"),
  q: z.string().max(512).optional().describe("Words of name, ARN and account"),
  group: some(PRINCIPAL_GROUPS).optional(),
  verdict: some(VERDICTS).optional().describe("Only cells with one of these"),
  capability: some(CAPABILITIES).optional().describe("Only their actions"),
  use: some(USE_STATES)
    .optional()
    .describe("Only principals whose use of the chosen capabilities' actions is one of these"),
  dangerous: z
    .enum(["0", "1"])
    .optional()
    .describe("1: only principals with a judgement above low"),
  with: z
    .string()
    .regex(/^\d{12}\/[a-z0-9-]{1,32}\/[\w-]{1,64}$/, "account/region/key id")
    .optional()
    .describe("Another key, whose rows follow in the same file"),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("Another time, of this key or of the other, whose rows follow in the same file"),
  sort: z
    .string()
    .regex(/^-?(?:name|risk|seen|used)$/, `one of ${SORTS.join(", ")}; - before it turns it round`)
    .default("-risk")
    .describe("Within the groups"),
});
export type ExportMatrixQuery = z.output<typeof exportMatrixQuery>;

export const EXPORT_FIELDS = [
  "key",
  "at",
  "principal",
  "name",
  "kind",
  "accountId",
  "accountName",
  "group",
  "risk",
  "judgements",
  "capability",
  "action",
  "verdict",
  "through",
  "conditions",
  "because",
  "use",
  "lastUsedAt",
  "calls90Days",
] as const;

/** One line of the file: one principal and one action. */
export type ExportLine = Record<(typeof EXPORT_FIELDS)[number], string | number | null>;
