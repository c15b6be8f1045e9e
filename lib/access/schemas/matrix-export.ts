import { z } from "zod";
import { VERDICTS } from "../schemas";
import { CAPABILITIES, PRINCIPAL_GROUPS, USE_STATES } from "../types";
import { against } from "./comparison";
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
  ...against.shape,
  changed: z.enum(["0", "1"]).optional().describe("1: of a comparison only what differs"),
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

/** Further columns of a comparison: the other side of each line, and what differs. */
export const COMPARED_FIELDS = [
  "difference",
  "againstKey",
  "againstAt",
  "againstVerdict",
  "againstThrough",
  "againstConditions",
  "againstBecause",
] as const;

type Fields = (typeof EXPORT_FIELDS)[number];
type Compared = (typeof COMPARED_FIELDS)[number];

/** One line of the file: one principal and one action; of a comparison both sides of it. */
export type ExportLine = Record<Fields, string | number | null> &
  Partial<Record<Compared, string | null>>;
