import { z } from "zod";
import { keyPath, read } from "@/lib/estate/schemas";
import { keySummary } from "../schemas";
import { FACETS } from "../types";
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

export const keyHistory = z.object({
  items: z.array(
    span.extend({ facet: z.enum([...FACETS, "alias", "grant", "existence"]), value: z.unknown() }),
  ),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type KeyHistory = z.infer<typeof keyHistory>;

export const policyVersions = z.object({
  items: z.array(span.extend({ sha256: text, bytes: z.number().int(), valid: z.boolean() })),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type PolicyVersions = z.infer<typeof policyVersions>;

/** Names one policy document of one key. */
export const policyPath = keyPath.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
});
