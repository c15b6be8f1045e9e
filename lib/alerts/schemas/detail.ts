import { z } from "zod";
import { instant, text } from "@/lib/keys/schemas/parts";
import { alertKey, alertSummary } from "../schemas";
import { runbook } from "./runbooks";

const usual = z.object({
  median: z.number(),
  low: z.number(),
  high: z.number(),
  weeks: z.int(),
  sure: z.enum(["high", "fair", "low"]),
});

const alertFacts = z.object({
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

export const alertDetail = alertSummary.extend({
  note: text.describe("What the rule looks for"),
  facts: alertFacts,
  evidence: z.array(evidence).describe("The first 200"),
  evidenceTotal: z.int(),
  principals: parties.describe(
    "Whose events its evidence tells of, by reference; where that names nobody, who used its key meanwhile",
  ),
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
      "From where its principal, or who made its change, or else whoever, called the key on those days, and with which contexts",
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
