import { z } from "zod";
import { ownerRefs } from "@/lib/settings/schemas";
import { MAX_PATTERN, MAX_STARS } from "./rules/match-text";
import { OWNED } from "./types";

const instant = z.iso.datetime({ offset: true });

function stars(pattern: string): number {
  return pattern.split("*").length - 1;
}

/** A text in which `*` stands for any characters and `?` for one; case does not count. */
const pattern = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PATTERN)
  .refine((text) => stars(text) <= MAX_STARS, `has more than ${MAX_STARS} stars`);

const patterns = z.array(pattern).max(100).default([]);

/** What a key must match: one of each list that is not empty, and all of the tags. */
export const ruleMatch = z
  .strictObject({
    accounts: patterns.describe("Ids or names of accounts"),
    regions: patterns,
    aliases: patterns.describe("With or without alias/ before them"),
    tags: z
      .array(z.strictObject({ name: pattern, value: pattern }))
      .max(20)
      .default([]),
  })
  .refine(
    ({ accounts, regions, aliases, tags }) =>
      accounts.length + regions.length + aliases.length + tags.length > 0,
    "names nothing that a key must match",
  );
export type RuleMatch = z.output<typeof ruleMatch>;

const owners = ownerRefs.min(1, "names no owner");

export const writeRule = z.strictObject({
  name: z.string().trim().min(1).max(100),
  match: ruleMatch,
  owners,
});
export type WriteRule = z.output<typeof writeRule>;

export const changeRule = writeRule.extend({
  version: z.int().min(1).describe("The version that the change was made from"),
});

/** An owner with what people call it. */
export const namedOwner = z.object({
  kind: z.enum(["person", "group"]),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  counts: z
    .boolean()
    .describe("False: disabled, without access, or a group of which only such people are known"),
  members: z.number().int().nullable().describe("Of a group: people with access who are known"),
});
export type NamedOwner = z.infer<typeof namedOwner>;

export const ownershipRule = z.object({
  id: z.string(),
  position: z.number().int(),
  name: z.string(),
  match: z.object({
    accounts: z.array(z.string()),
    regions: z.array(z.string()),
    aliases: z.array(z.string()),
    tags: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  owners: z.array(namedOwner),
  version: z.number().int(),
  keys: z.number().int().describe("Keys whose owners it decides, as far as it is applied"),
  updatedAt: instant,
});
export type OwnershipRule = z.infer<typeof ownershipRule>;

export const ruleList = z.object({
  items: z.array(ownershipRule),
  nextCursor: z.null(),
  total: z.number().int(),
});
export type RuleList = z.infer<typeof ruleList>;

export const rulePath = z.object({ id: z.uuid() });
export const ruleVersion = z.object({ version: z.coerce.number().int().min(1) });

export const orderRules = z.strictObject({
  ids: z.array(z.uuid()).max(1000).describe("Every rule, the first to decide first"),
});

export const previewRule = z.strictObject({
  match: ruleMatch,
  owners: ownerRefs.default([]),
  ruleId: z
    .uuid()
    .optional()
    .describe("The rule that this would replace; without it a new last one"),
});
export type PreviewRule = z.output<typeof previewRule>;

const keyName = z.object({
  arn: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  region: z.string(),
  keyId: z.string(),
  aliases: z.array(z.string()),
});

export const rulePreview = z.object({
  keys: z.number().int().describe("Keys that match"),
  undecided: z
    .number()
    .int()
    .describe("Keys that may match: their tags or aliases were never read"),
  changes: z.number().int().describe("Keys, matching or not, that would get other owners"),
  sample: z.array(
    keyName.extend({
      owned: z.enum(OWNED),
      owners: z.array(namedOwner).describe("As they are now"),
      decides: z.boolean().describe("False: given by hand, or an earlier rule matches"),
    }),
  ),
});
export type RulePreview = z.infer<typeof rulePreview>;

/** Who owns one key, and why. */
export const keyOwners = z.object({
  owned: z.enum(OWNED),
  owners: z.array(namedOwner),
  rule: z.object({ id: z.string(), name: z.string() }).nullable(),
  tag: z
    .object({ name: z.string(), value: z.string() })
    .nullable()
    .describe("The tag that names the owner, or that says one whom nobody here is called"),
  byHand: z
    .object({
      owners: z.array(namedOwner),
      why: z.string(),
      givenAt: instant,
      givenBy: z.string().nullable(),
    })
    .nullable(),
});
export type KeyOwners = z.infer<typeof keyOwners>;

export const setKeyOwners = z.strictObject({
  owners,
  why: z.string().trim().min(1).max(1000),
});
export const clearKeyOwners = z.strictObject({ why: z.string().trim().min(1).max(1000) });

/** How the ownership of all keys stands. */
export const ownershipState = z.object({
  /** Keys that AWS lists, by what decided. */
  counts: z.record(z.enum(OWNED), z.number().int()),
  fallback: z.array(namedOwner),
  tagNames: z.array(z.string()),
  applying: z
    .object({ done: z.number().int(), total: z.number().int(), startedAt: instant.nullable() })
    .nullable()
    .describe("Null: what rules, settings and people say is applied to every key"),
  appliedAt: instant.nullable(),
});
export type OwnershipState = z.infer<typeof ownershipState>;

export const ownerChoicesQuery = z.object({ q: z.string().trim().max(100).default("") });
export const ownerChoices = z.object({
  items: z.array(namedOwner),
  nextCursor: z.null(),
  total: z.number().int(),
});
