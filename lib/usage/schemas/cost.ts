import { z } from "zod";
import { GAP_REASONS } from "../types";

const instant = z.iso.datetime({ offset: true });
const text = z.string();
const count = z.number().int();
const gaps = z.array(z.enum(GAP_REASONS));

/** US dollars: a lower and an upper figure, equal where all is known. */
const money = z.object({ from: z.number(), to: z.number() });
export type Money = z.infer<typeof money>;

const keyName = {
  arn: text,
  accountId: text,
  region: text,
  keyId: text,
  alias: text.nullable(),
};

export const costItem = z.object({
  ...keyName,
  accountName: text,
  spec: text.nullable(),
  manager: text.nullable(),
  state: text.nullable(),
  storage: money.describe("Keeping the key and its rotations"),
  hours: count.describe("Hours of the month for which it is charged"),
  rotations: count.nullable().describe("Null: never read"),
  requests: count.describe("With the key, whoever made and is charged for them"),
  failed: count.describe("Of the requests those that failed"),
  usage: money.describe("The requests, before free ones are taken off"),
  total: money,
});
export type CostItem = z.infer<typeof costItem>;

const account = z.object({
  accountId: text,
  name: text,
  keys: count,
  storage: money,
  requests: count.describe("That the account made, whosever the key: it is charged for them"),
  usage: money.describe("The requests, with the free ones taken off where every key is counted"),
  total: money,
  gaps: gaps.describe("Why usage of the month is not known whole: the figures are at least"),
});

const elsewhere = z.object({ requests: count, usage: money });

export const cost = z.object({
  month: text,
  until: instant.describe("Counted until then"),
  prices: z.object({ asOf: text, region: text, source: text }),
  doubts: z.array(text).describe("What could not be verified, and how it is counted"),
  /** False for who sees own keys alone: the free requests are an account's. */
  freeTakenOff: z.boolean(),
  sum: money,
  gaps,
  accounts: z.array(account),
  others: elsewhere.describe(
    "Requests with these keys that accounts not named here made: they are charged, and nothing of it is in the sum",
  ),
  notTold: elsewhere.describe(
    "Requests of which CloudTrail does not tell whose account made them: in the higher figure of the sum alone",
  ),
  callers: z.array(z.object({ ref: text, kind: text, requests: count, usage: money })),
  bucketKeys: z
    .array(
      z.object({
        ...keyName,
        bucket: text,
        objects: count.describe("Requests for single objects"),
        buckets: count.describe("Requests for the bucket's key"),
        saving: money.describe("An estimate"),
      }),
    )
    .describe("Where S3 Bucket Keys would save"),
  items: z.array(costItem).describe("Keys, the dearest first"),
  nextCursor: text.nullable(),
  total: count.describe("Keys"),
});
export type Cost = z.infer<typeof cost>;

const month = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, "a month as 2026-09")
  .optional()
  .describe("Of UTC; this month unless told");
const accountId = z
  .string()
  .regex(/^\d{12}$/, "12 digits")
  .optional();

export const costQuery = z.object({
  month,
  account: accountId,
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(4096).optional(),
});
export type CostQuery = z.output<typeof costQuery>;

export const costExportQuery = z.object({
  month,
  account: accountId,
  format: z.enum(["csv", "json"]).default("csv"),
});
