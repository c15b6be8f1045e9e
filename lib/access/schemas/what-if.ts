import { z } from "zod";
import { VERDICTS } from "../schemas";
import { CAPABILITIES, PRINCIPAL_GROUPS, PRINCIPAL_KINDS } from "../types";
import { judgement, matrixKey } from "./matrix";
import { replay } from "./replay";

const text = z.string();
const severity = judgement.shape.severity;

/** A statement of the policy of now or of the proposed one. */
export const policyStatement = z.object({
  policy: z.enum(["now", "proposed"]),
  index: z.number().int().describe("From 0"),
  sid: text.nullable(),
  line: z.number().int().nullable().describe("Its first line, from 1; of the proposed policy"),
});
export type PolicyStatement = z.infer<typeof policyStatement>;

/** Something about the proposed document itself. */
export const policyCheck = z.object({
  id: text,
  severity,
  refused: z.boolean().describe("PutKeyPolicy would answer with an error"),
  text,
  line: z.number().int().nullable().describe("In the text as given, from 1"),
  statement: policyStatement.nullable(),
});
export type PolicyCheck = z.infer<typeof policyCheck>;

/** Something that the change would bring about. */
export const whatIfWarning = z.object({
  id: text,
  severity,
  text,
  statement: policyStatement.nullable().describe("What causes it, where one statement does"),
});
export type WhatIfWarning = z.infer<typeof whatIfWarning>;

/**
 * How one verdict changes. `gains`: from no to yes, under conditions or not. `widens`: conditions fall away, or are proven
 * to let more through. `changes`: other conditions than before, of which nothing is proven. `becomes-unknown`,
 * `was-unknown`: it cannot be told afterwards, or could not before. `narrows` and `loses` as the names say.
 */
export const CHANGE_KINDS = [
  "gains",
  "widens",
  "was-unknown",
  "becomes-unknown",
  "changes",
  "narrows",
  "loses",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A verdict of the whole multi-Region family, whose keys decrypt each other's ciphertexts. */
const familyChange = z.object({
  before: text.describe("VERDICT_CODES"),
  after: text.describe("VERDICT_CODES"),
  kind: z.enum(CHANGE_KINDS).nullable().describe("Null: it stays as it is"),
  others: z
    .array(z.object({ key: text, verdict: z.enum(VERDICTS) }))
    .describe("Other keys of the family that give it, or may, by their ARNs"),
});

const actionChange = z.object({
  action: text,
  capability: z.enum(CAPABILITIES),
  kind: z.enum(CHANGE_KINDS),
  before: text.describe("VERDICT_CODES"),
  after: text.describe("VERDICT_CODES"),
  conditions: z.array(text).describe("What must hold together afterwards; of `allowed-if`"),
  conditionsBefore: z.array(text).describe("What must hold together today; of `allowed-if`"),
  why: text.describe("What decides it, in words"),
  statement: policyStatement.nullable(),
  family: familyChange
    .nullable()
    .describe(
      "The union over the family; null: the key has none that was looked at, or it does not share the action",
    ),
});
export type ActionChange = z.infer<typeof actionChange>;

export const whatIfRow = z.object({
  ref: text,
  kind: z.enum(PRINCIPAL_KINDS),
  name: text,
  accountId: text.nullable(),
  accountName: text.nullable(),
  group: z.enum(PRINCIPAL_GROUPS).nullable().describe("After the change"),
  before: text.describe("One character an action, in the order of `actions`"),
  after: text,
  changes: z.array(actionChange),
  judgements: z.object({
    added: z.array(judgement),
    gone: z.array(judgement),
  }),
});
export type WhatIfRow = z.infer<typeof whatIfRow>;

/** What the other keys of a multi-Region family make of a change. */
const familyPreview = z.object({
  keys: z.array(text).describe("ARNs of those that were looked at"),
  summary: text,
});
export type FamilyPreview = z.infer<typeof familyPreview>;

/** What a proposed key policy would change. */
export const whatIf = z.object({
  summary: text.describe("One or two sentences"),
  bytes: z.number().int(),
  checks: z.array(policyCheck),
  warnings: z.array(whatIfWarning),
  changes: z.array(whatIfRow).describe("Principals for which some verdict changes"),
  family: familyPreview.nullable().describe("Null: no other key of its family was looked at"),
  asked: z.number().int().describe("Principals that were asked about"),
  actions: z.array(text),
  judgements: z.object({ before: z.array(judgement), after: z.array(judgement) }),
  replay: replay.nullable().describe("Calls that were made, held against it; null: none are given"),
});
export type WhatIf = z.infer<typeof whatIf>;

/** The answer of the API: the difference, and what it stands on. */
export const policyPreview = whatIf.extend({
  key: matrixKey,
  policyNow: z.object({ sha256: text, text }).nullable().describe("Null: not known"),
  classification: z
    .object({ name: text, reach: text.nullable().describe("The widest that its class allows") })
    .nullable(),
  notes: z.array(text),
  computedAt: z.iso.datetime({ offset: true }),
});
export type PolicyPreview = z.infer<typeof policyPreview>;

/** Characters; each is at most three bytes of the request. AWS keeps 32,768 bytes. */
const MAX_POLICY = 65_536;

export const previewBody = z.strictObject({
  policy: z.string().max(MAX_POLICY),
  caller: z
    .string()
    .max(2048)
    .optional()
    .describe("ARN of the principal that will apply it, for AWS's lockout safety check"),
});
