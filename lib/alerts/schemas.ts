import { z } from "zod";
import { pageQuery, values } from "@/lib/keys/schemas/parts";
import { ALERT_RULE_NAMES, ALERT_SEVERITIES } from "@/lib/settings/schemas/alert-rules";
import { ALERT_STATES } from "./types";

const instant = z.iso.datetime({ offset: true });
const text = z.string();

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

const usual = z.object({
  median: z.number(),
  low: z.number(),
  high: z.number(),
  weeks: z.int(),
  sure: z.enum(["high", "fair", "low"]),
});

export const alertFacts = z.object({
  measured: z.number().optional().describe("The worst that was measured in so many minutes"),
  minutes: z.number().optional(),
  measuredAt: instant.optional(),
  limit: z.number().optional().describe("More than this, or so many, is an alert"),
  usual: usual.optional().describe("The same hour of earlier weeks"),
  knownSince: instant.optional().describe("Since when usage is known without a gap"),
  firsts: z
    .array(z.object({ what: z.enum(["principal", "account", "service", "address"]), value: text }))
    .optional(),
  operation: text.optional(),
  outcome: text.optional(),
  missing: z.array(text).optional().describe("Names that the encryption context lacked"),
  before: z.number().optional().describe("Calls of the days that the habit is taken from"),
  services: z.array(text).optional(),
  change: z
    .object({
      operation: text,
      by: text,
      session: text.optional().describe("Of a role; with Identity Center the person"),
      at: instant,
      id: text,
    })
    .optional(),
  windowDays: z.number().optional(),
  deletionDate: instant.optional(),
  conditions: z.boolean().optional().describe("The policy is open under a condition"),
  trail: text.optional(),
  principals: z.number().optional().describe("How many, where there is more than one"),
  keys: z.number().optional().describe("How many, where its evidence is of more than one"),
  store: z
    .object({
      id: text,
      name: text.nullable(),
      type: text.nullable(),
      state: text.nullable(),
      error: text.nullable(),
    })
    .optional()
    .describe("The custom key store, as it was when it was found"),
  logs: z
    .object({
      ...{ source: text, changed: z.int(), gone: z.int(), from: instant, to: instant },
      added: z.int().optional().describe("That no digest names"),
      file: text.describe("Key of the one that was found last"),
    })
    .optional()
    .describe("Log files that are not as CloudTrail delivered them, and the time of their calls"),
});

const alertKey = z.object({
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

const party = z.object({
  value: text,
  count: z.number(),
  firstAt: instant,
  lastAt: instant,
});
const parties = z.object({
  total: z.int(),
  items: z.array(party).describe("Those with the most events, 100 at most"),
});

const store = z.object({
  id: text,
  name: text.nullable(),
  type: text.nullable(),
  state: text.nullable().describe("ConnectionState, as it was last read"),
  error: text.nullable().describe("ConnectionErrorCode"),
  readAt: instant,
  unread: z
    .object({ triedAt: instant, message: text })
    .nullable()
    .describe("The last try to read it, where that did not succeed, and AWS's words"),
  gone: z.boolean(),
  keyCount: z.int(),
  keys: z.array(alertKey).describe("100 at most"),
});
export type AlertStore = z.infer<typeof store>;

const evidence = z.object({
  at: instant,
  kind: z
    .enum(["calls", "event", "trait", "reading"])
    .describe("reading: what a sync read, or a check found; not an event"),
  minutes: z.number().describe("Over how many minutes its calls are; 0 for one event"),
  count: z.number(),
  principalRef: text.nullable(),
  keyArn: text.nullable().describe("Of an alert of several keys"),
  operation: text.nullable(),
  service: text.nullable(),
  outcome: text.nullable(),
  value: text.nullable().describe("The address, the encryption context, or the name of a file"),
  record: z.json().nullable().describe("The event as CloudTrail has it"),
});
export type AlertEvidence = z.infer<typeof evidence>;

const runbook = z.object({
  name: z.enum([
    "disabled-key",
    "decrypt-spike",
    "pending-deletion",
    "leaked-credential",
    "key-store",
    "trail",
    "log-tampered",
  ]),
  title: text,
  when: text,
  steps: z.array(z.object({ text, commands: z.array(z.object({ label: text, text })) })),
});
export type Runbook = z.infer<typeof runbook>;

export const alertDetail = alertSummary.extend({
  note: text.describe("What the rule looks for"),
  facts: alertFacts,
  evidence: z.array(evidence).describe("The first 200"),
  evidenceTotal: z.int(),
  principals: parties.describe("Whose events its evidence tells of, by reference"),
  keys: parties.describe("Of an alert of several keys: which, by ARN"),
  store: store
    .nullable()
    .describe("The custom key store that it is about; null also while it was never read"),
  from: z
    .array(
      z.object({
        kind: z.enum(["address", "context"]),
        value: text,
        count: z.number(),
        principalRef: text,
      }),
    )
    .describe(
      "From where its principal, or whoever, called the key on those days, and with which contexts",
    ),
  series: z
    .object({
      minutes: z.int().describe("Length of a step"),
      points: z.array(
        z.object({
          at: instant,
          count: z.number().nullable().describe("Calls of the key; null where nothing is known"),
          part: z.number().describe("Those of them that belong to the alert"),
          usual: z.number().nullable().describe("Median of the same hour of earlier weeks"),
        }),
      ),
    })
    .nullable(),
  gaps: z.array(z.object({ from: instant, to: instant, reason: text })),
  runbooks: z.array(runbook).describe("The one that fits best first"),
});
export type AlertDetail = z.infer<typeof alertDetail>;

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

export const keyRunbooks = z.object({ key: alertKey, runbooks: z.array(runbook) });
export type KeyRunbooks = z.infer<typeof keyRunbooks>;
export const keyToBeRead = z.object({ asked: z.literal(true) });
