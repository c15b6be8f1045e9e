import { z } from "zod";
import { ESTATE_GROUPS, ESTATE_USES, MAX_OPEN_KEYS, PRINCIPAL_KINDS } from "../types";
import { edgeState, keyCapability } from "./edges";

const text = z.string();
const count = z.number().int().nonnegative();

/** The rest of what is held is neither: not all usage of those keys is known, or it is not counted by this principal. */
const groupUse = {
  used: count.describe("Keys held that the principal used so"),
  unused: count.describe("Keys held that it did not, as is known"),
  calls: count,
  lastDay: z.iso.date().nullable().describe("Of UTC, of its last such call"),
};

export const estateQuery = z.object({
  capability: keyCapability.default("decrypt"),
  group: z.enum(ESTATE_GROUPS).default("account"),
  open: z
    .string()
    .max(4096)
    .optional()
    .describe(`Id of a group of at most ${MAX_OPEN_KEYS} keys, whose keys are the columns then`),
  use: z
    .enum(ESTATE_USES)
    .default("none")
    .describe(
      "`told`: with the use of what is allowed in the last 90 days; `unused`: also, and those alone who hold what they are " +
        "known not to have used, the most of it first",
    ),
  q: z.string().max(512).optional().describe("Part of the principal's name, ARN or account"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
export type EstateQuery = z.output<typeof estateQuery>;

export const exportEstateQuery = estateQuery
  .omit({ limit: true, cursor: true })
  .extend({ format: z.enum(["csv", "json"]).default("csv") });
export type ExportEstateQuery = z.output<typeof exportEstateQuery>;

/** Principals by groups of keys, for one capability. */
export const estateMatrix = z.object({
  columns: z
    .array(
      z.object({
        id: text.describe("Of an account, data class or owner; of an opened group a key's ARN"),
        label: text,
        detail: text.nullable().describe("What the label is short for"),
        keys: count,
        held: count.describe("Pairs of a principal and a key with the capability"),
        unknown: count,
        principals: count.describe("Principals that have it on a key of the column"),
      }),
    )
    .describe("The widest first"),
  items: z.array(
    z.object({
      id: text,
      ref: text,
      kind: z.enum(PRINCIPAL_KINDS),
      name: text,
      accountId: text.nullable(),
      accountName: text.nullable(),
      held: count.describe("Keys with a verdict of allowed or allowed if"),
      unknown: count.describe("Keys where it is unknown, and none of its actions is allowed"),
      cells: z
        .array(z.tuple([z.number().int(), count, count]))
        .describe("Place of the column, keys held, keys unknown; columns without either left out"),
      use: z
        .object({
          ...groupUse,
          cells: z.array(z.object({ column: z.number().int(), ...groupUse })),
        })
        .nullable()
        .describe("Of what is held, in the last 90 days; null where it was not asked for"),
    }),
  ),
  nextCursor: text.nullable(),
  total: count.describe("Principals that have the capability, or may have"),
  keys: count,
  state: edgeState,
});
export type EstateMatrix = z.infer<typeof estateMatrix>;
export type EstateRow = EstateMatrix["items"][number];
