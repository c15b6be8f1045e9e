import { z } from "zod";
import { keyPath, read } from "@/lib/estate/schemas";
import { keySummary } from "../schemas";
import { EVENT_FACETS } from "../types";
import { instant, span, text } from "./parts";

export const grant = z.object({
  grantId: text,
  name: text.nullable(),
  granteePrincipal: text.nullable(),
  granteeService: text.nullable(),
  retiringPrincipal: text.nullable(),
  retiringService: text.nullable(),
  issuingAccount: text.nullable(),
  operations: z.array(text),
  constraints: z.record(text, z.unknown()).nullable(),
  createdAt: instant.nullable(),
  seenFrom: instant,
  seenTo: instant.nullable(),
  endedAt: instant.nullable(),
});

export const keyRotation = z.object({
  rotatedAt: instant.nullable(),
  type: text.nullable(),
  keyMaterialId: text.nullable(),
  materialState: text.nullable(),
  importState: text.nullable(),
  validTo: instant.nullable(),
});

export const customKeyStore = z.object({
  storeId: text,
  name: text.nullable(),
  type: text.nullable(),
  connectionState: text.nullable(),
  connectionError: text.nullable(),
  readAt: instant,
  goneAt: instant.nullable(),
});

export const policyDocument = z.object({
  sha256: text,
  body: text.describe("The document as it came"),
  bytes: z.number().int(),
  valid: z.boolean().describe("Parses as a JSON object"),
  oversize: z.boolean().describe("Larger than the 32,768 bytes that AWS allows"),
});
export type PolicyDocument = z.infer<typeof policyDocument>;

export const keyDetail = keySummary.extend({
  primaryArn: text.nullable(),
  pendingWindowDays: z.number().nullable(),
  customKeyStoreId: text.nullable(),
  customKeyStore: customKeyStore.nullable(),
  metadata: z.record(text, z.unknown()).nullable(),
  tags: z.record(text, text).nullable(),
  policy: policyDocument.nullable(),
  grants: z.array(grant),
  rotations: z.array(keyRotation),
  onDemandRotations: z.number().int().nullable(),
  lastUseOperation: text.nullable(),
  lastUseEventId: text.nullable(),
  lastUseTrackingSince: instant.nullable(),
  aliasHistory: z.array(span.extend({ name: text, arn: text })),
  family: z.array(
    keySummary
      .pick({
        arn: true,
        accountId: true,
        accountName: true,
        region: true,
        keyId: true,
        aliases: true,
        state: true,
        multiRegionType: true,
        readAt: true,
        goneAt: true,
      })
      .extend({ known: z.boolean().describe("False: named by a relative, not seen by us") }),
  ),
  reads: z.record(text, read),
  /** What is read of its account and region as a whole: keys, aliases, stores, lastUsage. */
  scope: z.object({
    lastCompleteAt: instant.nullable(),
    reads: z.record(text, read),
    notRead: z
      .enum(["account-gone", "account-inactive", "not-watched", "region-disabled"])
      .nullable()
      .describe("Why no sync reads it any more; null while one does"),
  }),
  firstSeenAt: instant,
});
export type KeyDetail = z.infer<typeof keyDetail>;

/** An event of CloudTrail about a key. */
const keyEvent = z.object({
  id: text.describe("Names the event's record"),
  at: instant,
  operation: text,
  kind: z.enum(["control", "service-event"]),
  principalRef: text.describe("Role, user, account or service"),
  session: text.nullable(),
  address: text.nullable(),
  accountId: text.describe("Whose trail has the record"),
  outcome: text.describe("AWS's error code; empty for success"),
  subject: text.nullable().describe("ARN of the alias, id of the grant"),
  policySha256: text.nullable().describe("Of the document that came with it"),
  tookAway: z
    .enum(["no", "yes", "unknown"])
    .describe(
      "It moved an alias from this key to another; unknown: an alias that this key has had",
    ),
  detail: z.record(text, z.unknown()),
});
export type KeyEvent = z.infer<typeof keyEvent>;

export const keyHistory = z.object({
  items: z.array(
    z.object({
      facet: z.enum(EVENT_FACETS),
      value: z.unknown().describe("What was seen; null for an event of which nothing was seen"),
      seenFrom: instant.nullable(),
      seenTo: span.shape.seenTo,
      endedAt: span.shape.endedAt,
      changedAfter: instant
        .nullable()
        .describe("When the value before was last seen; null for the first that was seen"),
      event: keyEvent.nullable().describe("What made the value, as far as CloudTrail tells it"),
    }),
  ),
  nextCursor: text.nullable(),
  total: z.number().int(),
  facets: z.record(text, z.number().int()).describe("How many items there are of each facet"),
});
export type KeyHistory = z.infer<typeof keyHistory>;

export const policyVersions = z.object({
  items: z.array(
    span.extend({
      sha256: text,
      bytes: z.number().int(),
      valid: z.boolean(),
      source: z
        .enum(["sync", "cloudtrail"])
        .describe("cloudtrail: put, and not seen by a sync; `seenFrom` is when it was put"),
      putAt: instant.nullable().describe("When it was put, as far as CloudTrail tells it"),
      putBy: text.nullable(),
    }),
  ),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type PolicyVersions = z.infer<typeof policyVersions>;

/** Names one policy document of one key. */
export const policyPath = keyPath.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
});
