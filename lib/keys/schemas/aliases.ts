import { z } from "zod";
import { keySummary } from "../schemas";
import { instant, span, text, values } from "./parts";

export const ALIAS_STATES = ["points", "dangling", "no-target", "gone"] as const;

export const listAliasesQuery = z.object({
  q: z.string().max(512).optional(),
  account: values.optional(),
  region: values.optional(),
  status: values
    .pipe(z.array(z.enum(ALIAS_STATES)))
    .optional()
    .describe("points, dangling, no-target or gone; without it all but gone ones"),
  moved: z.enum(["true"]).optional().describe("Only aliases that have pointed elsewhere"),
  sort: z
    .string()
    .regex(/^-?(name|account|region|updated)$/, "one of name, account, region, updated")
    .default("name")
    .describe("By name, those of AWS come after all others"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
export type ListAliasesQuery = z.output<typeof listAliasesQuery>;

/** The filters alone. */
export const aliasFilters = listAliasesQuery.omit({ sort: true, limit: true, cursor: true });
export type AliasFilters = z.output<typeof aliasFilters>;

/** Counts of each value of account and region, within the other filters. */
export const aliasFacets = z.object({
  facets: z.record(text, z.array(z.object({ value: text, label: text, count: z.number().int() }))),
});
export type AliasFacets = z.infer<typeof aliasFacets>;

export const aliasSummary = z.object({
  arn: text,
  name: text,
  accountId: text,
  accountName: text,
  region: text,
  /** dangling: names a key that AWS does not list; no-target: a predefined alias without a key yet. */
  status: z.enum(ALIAS_STATES),
  target: keySummary
    .pick({ arn: true, keyId: true, state: true, manager: true, description: true })
    .nullable(),
  targetKeyId: text.nullable(),
  createdAt: instant.nullable(),
  updatedAt: instant.nullable(),
  earlierTargets: z.array(span.extend({ targetKeyId: text.nullable() })),
  readAt: instant,
});
export type AliasSummary = z.infer<typeof aliasSummary>;

export const aliasList = z.object({
  items: z.array(aliasSummary),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type AliasList = z.infer<typeof aliasList>;
