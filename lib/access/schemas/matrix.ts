import { z } from "zod";
import { cell } from "../schemas";
import { CAPABILITIES, PRINCIPAL_GROUPS, PRINCIPAL_KINDS } from "../types";
import { knownUsage, principalUse } from "./uses";

const instant = z.iso.datetime({ offset: true });
const text = z.string();

/** One document or reading that a matrix stands on, and how old it is. */
export const accessSource = z.object({
  part: z.enum([
    "key-policy",
    "grants",
    "aliases",
    "tags",
    "metadata",
    "identities",
    "scps",
    "rcps",
    "organization",
  ]),
  accountId: text.nullable().describe("Whose identities or policies; null: the key's own"),
  status: z.enum(["data", "denied", "throttled", "gone", "failed", "never"]),
  readAt: instant.nullable().describe("When it was last read well; null: never"),
  action: text.nullable().describe("The action that was missing"),
});
export type AccessSource = z.infer<typeof accessSource>;

/** Something about a principal's access that a reviewer must know; ids are those of lib/access/judgements. */
export const judgement = z.object({
  id: text,
  severity: z.enum(["critical", "high", "medium", "low"]),
  text: text.describe("One sentence with its facts"),
});
export type Judgement = z.infer<typeof judgement>;

export const matrixPrincipal = z.object({
  ref: text.describe("The ARN, service name, unique id or `*`; names the row"),
  kind: z.enum(PRINCIPAL_KINDS),
  name: text.describe("Short name for people"),
  accountId: text.nullable(),
  accountName: text.nullable().describe("Null where the account is not one of the estate"),
  group: z.enum(PRINCIPAL_GROUPS),
  principalId: text.nullable().describe("Its page's id; null where it has none"),
  inEstate: z.boolean().describe("Its own policies were read"),
  lastSeenAt: instant
    .nullable()
    .describe("AWS's RoleLastUsed or PasswordLastUsed; for any service"),
  risk: z.number().int().describe("0 to 100: how much harm the access could do; orders rows"),
  judgements: z.array(judgement),
  use: principalUse
    .nullable()
    .describe("How it used the key; null: not counted apart, or `usage` is null"),
  verdicts: text.describe("One character an action, in the order of `actions`: see VERDICT_CODES"),
  because: z
    .array(text)
    .optional()
    .describe("When asked for: for each capability, what decides its action with the most access"),
});
export type MatrixPrincipal = z.infer<typeof matrixPrincipal>;

export const matrixKey = z.object({
  arn: text,
  accountId: text,
  accountName: text,
  region: text,
  keyId: text,
  aliases: z.array(text),
  manager: text.nullable(),
  state: text.nullable(),
  multiRegionType: text.nullable(),
});

/** Who can do what with one key. */
export const accessMatrix = z.object({
  key: matrixKey,
  at: instant.nullable().describe("Of a matrix of the past: for when; else null"),
  computedAt: instant,
  policySha256: text.nullable(),
  family: z.array(text).describe("ARNs whose grants and policies count for decryption as well"),
  sources: z.array(accessSource),
  notes: z.array(text).describe("Why the picture may show more, or less, than is so"),
  usage: knownUsage
    .nullable()
    .describe("What usage is known; null for a picture of the past and for who may not see it"),
  capabilities: z.array(
    z.object({
      id: z.enum(CAPABILITIES),
      label: text,
      actions: z.array(text).describe("Names as AWS writes them, with `kms:`"),
    }),
  ),
  actions: z.array(text).describe("All actions, in the order of the capabilities"),
  principals: z.array(matrixPrincipal),
  total: z.number().int().describe("Principals that were asked about, those without access too"),
});
export type AccessMatrix = z.infer<typeof accessMatrix>;

export const matrixQuery = z.object({
  at: instant.optional().describe("The key as it was at that time, as far as we saw it"),
  family: z.enum(["0", "1"]).optional().describe("1: with the keys of its multi-Region family"),
  all: z.enum(["0", "1"]).optional().describe("1: also principals that may do nothing"),
  because: z.enum(["0", "1"]).optional().describe("1: with what decides each capability, in words"),
});

/** A document that bears on a cell, as it came, and where in it each statement stands. */
export const explainedDocument = z.object({
  ref: z.object({ kind: text, index: z.number().int(), level: z.number().int().nullable() }),
  title: text.describe("Key policy, or the policy's name and where it is attached"),
  arn: text.nullable(),
  sha256: text.nullable(),
  readAt: instant.nullable(),
  text: text.nullable().describe("Indented JSON where it parses, else as it came; null: unread"),
  statements: z.array(
    z.object({
      index: z.number().int(),
      sid: text.nullable(),
      from: z.number().int().describe("First line in `text`, from 1"),
      to: z.number().int().describe("Last line"),
    }),
  ),
});
export type ExplainedDocument = z.infer<typeof explainedDocument>;

export const explainQuery = z.object({
  principal: z.string().min(1).max(2048),
  action: z.string().min(1).max(128),
  at: instant.optional(),
  family: z.enum(["0", "1"]).optional(),
});

/** One cell, opened. */
export const accessExplanation = z.object({
  key: matrixKey,
  principal: matrixPrincipal.omit({ verdicts: true, judgements: true }),
  cell,
  usage: knownUsage.nullable(),
  throughIam: z.boolean(),
  documents: z.array(explainedDocument).describe("Those that its reasons name, and the key policy"),
  notEvaluated: z.array(text),
  sources: z.array(accessSource),
  computedAt: instant,
});
export type AccessExplanation = z.infer<typeof accessExplanation>;
