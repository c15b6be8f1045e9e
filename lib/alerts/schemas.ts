import { z } from "zod";
import { instant, pageQuery, text, values } from "@/lib/keys/schemas/parts";
import { ALERT_RULE_NAMES, ALERT_SEVERITIES } from "@/lib/settings/schemas/alert-rules";
import { ALERT_STATES } from "./types";

export const alertId = z.object({ id: z.string().regex(/^\d{1,18}$/, "the number of an alert") });

export const alertFilters = z.object({
  state: values.pipe(z.array(z.enum(ALERT_STATES))).optional(),
  severity: values.pipe(z.array(z.enum(ALERT_SEVERITIES))).optional(),
  rule: values.pipe(z.array(z.enum(ALERT_RULE_NAMES))).optional(),
  account: values.optional().describe("Of the key, or of the trail"),
  key: z
    .string()
    .max(2048)
    .optional()
    .describe("ARN of a key: its alerts, and those of many keys that it is among"),
  q: z.string().max(512).optional().describe("Searches key, alias, principal and account"),
  since: instant.optional().describe("Whose last event was then or later"),
});
export type AlertFilters = z.output<typeof alertFilters>;
export const listAlertsQuery = alertFilters.extend({
  ...pageQuery.shape,
  sort: z
    .string()
    .regex(/^-?(last|severity)$/, "one of last, severity")
    .default("-last")
    .describe("By the last event, or by severity and then the last event first"),
});
export type ListAlertsQuery = z.output<typeof listAlertsQuery>;

/** A key as an alert names it; null and `unknown` where that was never read. */
export const alertKey = z.object({
  arn: text,
  accountId: text,
  region: text,
  keyId: text,
  known: z.boolean().describe("The key is one of the estate's"),
  alias: text.nullable(),
  state: text.nullable(),
  stateReadAt: instant.nullable(),
  well: z
    .enum(["yes", "no", "unknown"])
    .describe("Whether the key could be used when it was last read"),
});
export type AlertKey = z.infer<typeof alertKey>;

export const alertSummary = z.object({
  id: text,
  rule: z.enum(ALERT_RULE_NAMES),
  title: text,
  sentence: text,
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  accountId: text,
  accountName: text.nullable(),
  region: text,
  key: alertKey.nullable(),
  principalRef: text.nullable(),
  principalCount: z.int().nullable().describe("How many, where its evidence names more than one"),
  about: text.nullable().describe("In words, what it is of where that is no one key"),
  changedBy: text.nullable().describe("Who made the change that it is about, in short"),
  firstAt: instant,
  lastAt: instant,
  count: z.number(),
  raisedAt: instant,
  endedAt: instant.nullable().describe("When its condition ended, as far as that is known"),
  stateAt: instant,
  stateBy: text.nullable().describe("Who gave it its state; null: the rules"),
  stateWhy: text.nullable(),
  expectedUntil: instant.nullable(),
  version: z.int(),
});
export type AlertSummary = z.infer<typeof alertSummary>;

export const alertList = z.object({
  items: z.array(alertSummary),
  nextCursor: text.nullable(),
  total: z.int(),
});
export type AlertList = z.infer<typeof alertList>;

const why = z.string().trim().min(3, "needs a few words").max(2_000);
const version = z.int().min(1).describe("The version that the change was made from");
export const changeAlert = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("acknowledged"), why: why.optional(), version }),
  z.strictObject({
    state: z.literal("expected"),
    until: instant.describe("Not more than a year ahead"),
    why,
    version,
  }),
  z.strictObject({ state: z.literal("resolved"), why, version }),
  z.strictObject({ state: z.literal("open"), why, version }),
]);
export type ChangeAlert = z.output<typeof changeAlert>;

/** How alerts stand, and what is watched. */
export const alertStanding = z.object({
  open: z.record(z.enum(ALERT_SEVERITIES), z.int()).describe("Open alerts by severity"),
  states: z.record(z.enum(ALERT_STATES), z.int()),
  watched: z.array(
    z.object({
      rule: z.enum(ALERT_RULE_NAMES),
      words: text,
      enabled: z.boolean(),
      unjudged: z.int(),
    }),
  ),
  evaluatedAt: instant.nullable(),
  from: instant.nullable().describe("The first hour that rules have looked at"),
  to: instant.nullable(),
  due: z.int().describe("Days that are still to be looked at"),
});
export type AlertStanding = z.infer<typeof alertStanding>;

export const keyToBeRead = z.object({ asked: z.literal(true) });
