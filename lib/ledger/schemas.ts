import { z } from "zod";

const instant = z.iso.datetime({ offset: true });
const text = z.string();
const hash = z.string().describe("SHA-256 in base64");

const json: z.ZodType<Record<string, unknown>> = z.record(text, z.unknown());

/** Filters of the ledger; they are and-ed. */
export const ledgerFilters = z.object({
  q: text.max(200).optional().describe("Searches name and id of actor and subject"),
  actor: text.max(400).optional().describe("person:<id>, token:<id>, system:<name> or anonymous"),
  subject: text.max(400).optional().describe("<kind>:<id>, e.g. key:<arn>"),
  act: text.max(100).optional().describe("One act, e.g. sync.start, or all of a kind, e.g. sync.*"),
  from: instant.optional().describe("Acts at this time or later"),
  to: instant.optional().describe("Acts before this time"),
});
export type LedgerFilters = z.output<typeof ledgerFilters>;

export const searchLedgerQuery = ledgerFilters.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text.max(1024).optional(),
});
export type SearchLedgerQuery = z.output<typeof searchLedgerQuery>;

export const ledgerActor = z.object({
  kind: z.enum(["person", "token", "system", "anonymous"]),
  id: text.nullable(),
  name: text.nullable(),
  role: text.nullable(),
  key: text.describe("What the filter `actor` takes"),
});

export const ledgerEntry = z.object({
  id: text,
  at: instant,
  act: text.describe("Name of the act, e.g. sync.start"),
  words: text.describe("The act in words; its name where this version knows no words for it"),
  actor: ledgerActor,
  subject: z.object({
    kind: text,
    id: text,
    name: text.nullable(),
    key: text.describe("What the filter `subject` takes"),
  }),
  why: text.nullable(),
  before: json.nullable(),
  after: json.nullable(),
  detail: json.nullable(),
  from: z.object({ address: text.nullable(), userAgent: text.nullable() }).nullable(),
  request: text,
  seq: z.number().int().nullable().describe("Place in the ledger, from 0; null while it waits"),
  placedAt: instant.nullable(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

export const ledgerEntryList = z.object({
  items: z.array(ledgerEntry),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type LedgerEntryList = z.infer<typeof ledgerEntryList>;

const COPY_STATES = ["waiting", "written", "failing"] as const;

export const checkpoint = z.object({
  origin: text,
  size: z.number().int().describe("Entries that it covers"),
  root: hash,
  note: text.describe("The signed note (C2SP tlog-checkpoint)"),
  key: text.describe("Key that signed it, name+id+base64"),
  madeAt: instant,
  copies: z.array(
    z.object({
      target: text.describe("log, folder:<path> or s3://<bucket>/<prefix>"),
      state: z.enum(COPY_STATES),
      writtenAt: instant.nullable(),
      tries: z.number().int(),
      error: text.nullable(),
    }),
  ),
});
export type Checkpoint = z.infer<typeof checkpoint>;

export const inclusionProof = z.object({
  leafHash: hash,
  path: z.array(hash).describe("Audit path of RFC 6962, from the leaf upwards"),
  checkpoint,
});

export const ledgerEntryDetail = ledgerEntry.extend({
  body: text.describe("Canonical JSON (RFC 8785), the bytes that the leaf is made of"),
  leafHash: hash,
  proof: inclusionProof
    .nullable()
    .describe("Null until a checkpoint covers the entry, or when it cannot be computed"),
  problem: text.nullable().describe("Why the proof cannot be computed, or does not hold"),
});
export type LedgerEntryDetail = z.infer<typeof ledgerEntryDetail>;

export const listCheckpointsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text.max(1024).optional(),
});
export type ListCheckpointsQuery = z.output<typeof listCheckpointsQuery>;

export const SIGNING_TROUBLES = [
  "denied",
  "throttled",
  "unavailable",
  "unusable",
  "refused",
  "failed",
] as const;

export const signingTrouble = z.object({
  reason: z
    .enum(SIGNING_TROUBLES)
    .describe(
      "denied, throttled, unavailable: what the key service said; unusable: the key cannot sign for this ledger; " +
        "refused: the ledger contradicts what was signed before; failed: another error",
    ),
  error: text,
  since: instant,
  triedAt: instant,
});
export type SigningTrouble = z.infer<typeof signingTrouble>;

export const ledgerState = z.object({
  size: z.number().int().describe("Entries that have their place"),
  waiting: z.number().int().describe("Acts that wait for their place"),
  oldestSeconds: z.number().nullable().describe("How long the oldest of them waits"),
  uncovered: z.number().int().describe("Entries after the newest checkpoint"),
  checkpoint: z
    .enum(["none", "current", "overdue"])
    .describe(
      "overdue: one should have been made and was not; `trouble` says why where it is known",
    ),
  trouble: signingTrouble
    .nullable()
    .describe("Why the checkpoint that is due was not signed at the last try; it is tried again"),
});
export type LedgerState = z.infer<typeof ledgerState>;

export const checkpointList = z.object({
  items: z.array(checkpoint),
  nextCursor: text.nullable(),
  total: z.number().int(),
  state: ledgerState,
});
export type CheckpointList = z.infer<typeof checkpointList>;

export const requestCheckpointBody = z.object({
  why: text.trim().min(1).max(500).optional(),
});

export const checkpointRequest = z.object({
  act: text.describe("Id of the entry that asks for it"),
  checkpoint: checkpoint.nullable().describe("Null: not signed yet; it is made when a worker runs"),
});
export type CheckpointRequest = z.infer<typeof checkpointRequest>;
