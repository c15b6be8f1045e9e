import { z } from "zod";

const instant = z.iso.datetime({ offset: true });
const text = z.string();

export const read = z.object({
  status: z.enum(["data", "denied", "throttled", "gone", "failed"]),
  readAt: instant.nullable(),
  triedAt: instant,
  action: text.optional(),
  code: text.optional(),
  message: text.optional(),
});

export const reads = z.record(text, read);

export const STEP_STATES = ["queued", "running", "done", "partial", "failed"] as const;
export const STEP_KINDS = ["organization", "identities", "scope", "last-usage"] as const;

export const syncStep = z.object({
  id: text,
  kind: z.enum(STEP_KINDS),
  accountId: text.nullable(),
  region: text.nullable(),
  state: z.enum(STEP_STATES),
  phase: text.nullable(),
  done: z.number().int(),
  total: z.number().int().nullable(),
  /** AWS calls made so far, and how many of the last seconds' calls went through per second. */
  calls: z.number().int(),
  rate: z.number().nullable().describe("Calls a second since the step began"),
  throttled: z.number().int(),
  denied: z.number().int(),
  startedAt: instant.nullable(),
  progressAt: instant.nullable(),
  finishedAt: instant.nullable(),
  error: z.object({ code: text, message: text, action: text.optional() }).nullable(),
});
export type SyncStep = z.infer<typeof syncStep>;

export const syncRun = z.object({
  id: text,
  trigger: z.enum(["schedule", "manual", "start"]),
  requestedBy: text.nullable(),
  state: z.enum(STEP_STATES),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  done: z.number().int().describe("Ended steps of those that the run waits for"),
  total: z.number().int().describe("Steps that the run waits for"),
  lastUsageLeft: z
    .number()
    .int()
    .describe("Scopes whose last use is still to be read; a run ends without them"),
});
export type SyncRun = z.infer<typeof syncRun>;

export const syncRunList = z.object({
  items: z.array(syncRun),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type SyncRunList = z.infer<typeof syncRunList>;

export const syncRunDetail = syncRun.extend({ steps: z.array(syncStep) });
export type SyncRunDetail = z.infer<typeof syncRunDetail>;

export const scope = z.object({
  region: text,
  enabled: z.boolean(),
  keys: z.number().int(),
  aliases: z.number().int(),
  unreadableKeys: z.number().int(),
  gaps: z
    .array(
      z.object({
        part: text,
        status: read.shape.status.nullable().describe("Null: never tried"),
        action: text.nullable().describe("The call that was not answered"),
        keys: z.number().int(),
      }),
    )
    .describe("Parts of keys whose last reading did not succeed, most keys first"),
  lastCompleteAt: instant.nullable(),
  reads,
  step: syncStep.nullable().describe("The latest step of this scope"),
});

/** A CloudTrail trail, as it watches one account. */
export const trail = z.object({
  arn: text,
  name: text,
  homeRegion: text,
  multiRegion: z.boolean(),
  organization: z.boolean(),
  validated: z.boolean().describe("It writes digests by which its files are verified"),
  bucket: text.nullable(),
  prefix: text.nullable(),
  logging: z.boolean().nullable().describe("Null: could not be read"),
  kmsEvents: z
    .enum(["all", "reads", "writes", "none"])
    .nullable()
    .describe("Which of KMS's events it logs; null: could not be read or understood"),
  deliveredAt: instant.nullable(),
  deliveryError: text.nullable(),
  regions: z.array(text).describe("In which it watches the account"),
  readAt: instant,
});
export type Trail = z.infer<typeof trail>;

export const account = z.object({
  id: text,
  name: text,
  alias: text.nullable(),
  email: text.nullable(),
  status: text,
  source: z.enum(["organization", "list"]),
  watched: z.boolean(),
  unitPath: text.nullable().describe("Ids, as aws:PrincipalOrgPaths writes them"),
  unitNames: z
    .array(text)
    .nullable()
    .describe("Names of the units from below the root; empty: in the root; null: not known"),
  roleArn: text.nullable(),
  externalId: text.nullable(),
  reads,
  identities: z.number().int(),
  keys: z.number().int(),
  trails: z
    .array(trail)
    .nullable()
    .describe("The trails that watch it; null: never read, or not for who asks"),
  scopes: z.array(scope),
  goneAt: instant.nullable(),
});
export type Account = z.infer<typeof account>;

/** An organisation and how its own parts were read: units, accounts, scps, rcps. */
export const organization = z.object({ id: text, managementAccountId: text, reads });
export type Organization = z.infer<typeof organization>;

export const accountList = z.object({
  items: z.array(account),
  organizations: z.array(organization).describe("Where accounts come from; one as a rule"),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type AccountList = z.infer<typeof accountList>;

/** Names one key. */
export const keyPath = z.object({
  account: z.string().regex(/^\d{12}$/, "12 digits"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, "a region, such as eu-west-1"),
  keyId: z.string().regex(/^[A-Za-z0-9-]{1,256}$/, "a key id: a UUID, or mrk- and 32 hex digits"),
});

export const accountPath = z.object({ id: z.string().regex(/^\d{12}$/, "12 digits") });
export const runPath = z.object({ id: z.uuid() });
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});

/** One line of a connection test: one permission tried by its own call. */
export const connectionCheck = z.object({
  action: text,
  region: text.nullable(),
  status: z.enum(["data", "denied", "throttled", "gone", "failed", "skipped"]),
  code: text.optional(),
  message: text.optional(),
  /** What to do about it; the exact policy text where a permission is missing. */
  remedy: text.optional(),
});

export const connectionTest = z.object({
  accountId: text,
  testedAt: instant,
  ok: z.boolean(),
  checks: z.array(connectionCheck),
});
export type ConnectionTest = z.infer<typeof connectionTest>;
