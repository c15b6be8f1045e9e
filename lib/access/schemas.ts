import { z } from "zod";

/** A policy: an object, the text as it came, or null when it could not be read. Anything is taken; nonsense is unknown. */
const policy = z
  .unknown()
  .meta({ description: "a policy; null: could not be read; a string: as it came" });
const policies = z.array(policy).nullable();
const tags = z.record(z.string(), z.string()).nullable();

const keyInput = z.looseObject({
  arn: z.string(),
  aliases: z.array(z.string()).nullish(),
  tags: tags.optional(),
  spec: z.string().nullish(),
  usage: z.string().nullish(),
  origin: z.string().nullish(),
  multiRegion: z.boolean().nullish(),
  manager: z.string().nullish(),
});

const levels = z
  .array(policies)
  .nullable()
  .meta({ description: "root, each unit, account; null: could not be read" });
const orgPaths = z.array(z.string()).nullish().meta({
  description: "the account's place, as aws:PrincipalOrgPaths has it: o-…/r-…/ou-…/",
});

const organizationInput = z.looseObject({
  id: z.string().nullish(),
  paths: orgPaths,
  managementAccount: z.string().nullish(),
  scps: levels.optional(),
  rcps: levels.optional(),
});

/** The organisation of a principal's own account, which may be another than the key's. */
const principalOrganization = z.union([
  z.literal("none"),
  z.looseObject({
    id: z.string().nullish(),
    paths: orgPaths,
    managementAccount: z.string().nullish(),
    scps: levels.optional(),
  }),
]);

const principalInput = z.looseObject({
  arn: z.string(),
  tags: tags.optional(),
  identityPolicies: policies.optional(),
  permissionsBoundary: policy.optional(),
  sessionPolicies: policies.optional(),
  organization: principalOrganization.nullish().meta({
    description:
      "of the principal's account; \"none\": it is in none; null: could not be read; left out: the case's organization for principals of the key's account, not known for others",
  }),
});

const contextValue = z.union([z.string(), z.boolean(), z.number()]);
const contextInput = z.record(z.string(), z.union([contextValue, z.array(contextValue)]));

/** Another key of the same multi-Region family; the ciphertexts of one open with all (rule 24). */
const relatedInput = z.looseObject({
  key: keyInput,
  keyPolicy: policy,
  grants: z.array(z.unknown()).nullish(),
});

/** Calls that were made, as far as they are known; what is left out or null is not known. */
const useInput = z.looseObject({
  principal: z.string().meta({ description: "ARN of a role, user or root user; a service" }),
  operation: z.string().meta({ description: "as CloudTrail names it, e.g. Decrypt, ReEncrypt" }),
  service: z.string().nullish().meta({
    description:
      "the service that called for the principal, e.g. s3.amazonaws.com; null: a direct call",
  }),
  encryptionContext: z.record(z.string(), z.string().nullable()).nullish().meta({
    description: "{}: it had none; a value of null: the pair was there, its value is not known",
  }),
  sourceIp: z.union([z.string(), z.array(z.string())]).nullish(),
  calls: z.number().int().nonnegative().optional().meta({ description: "1 unless told" }),
  lastAt: z.iso.datetime({ offset: true }).nullish(),
});
export type UseInput = z.infer<typeof useInput>;

/** The documented case format of `keyledger access`: one key, some principals, some actions, one request. */
export const caseInput = z
  .looseObject({
    key: keyInput,
    keyPolicy: policy,
    grants: z.array(z.unknown()).nullish(),
    organization: organizationInput.nullish(),
    principals: z.array(principalInput),
    actions: z.array(z.string()),
    context: contextInput.optional(),
    contextComplete: z.boolean().optional(),
    relatedKeys: z.array(relatedInput).optional(),
    uses: z.array(useInput).optional().meta({
      description: "calls that were made: with --policy they are held against the proposed policy",
    }),
  })
  .meta({ title: "Keyledger access case" });

export type CaseInput = z.infer<typeof caseInput>;
export type KeyInput = z.infer<typeof keyInput>;
export type PrincipalInput = z.infer<typeof principalInput>;
export type PrincipalOrganization = PrincipalInput["organization"];
export type OrganizationInput = z.infer<typeof organizationInput>;
export type ContextInput = z.infer<typeof contextInput>;

export const VERDICTS = ["allowed", "allowed-if", "denied", "not-allowed", "unknown"] as const;
const verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdict>;

const documentRef = z.object({
  kind: z.enum([
    "key-policy",
    "identity-policy",
    "permissions-boundary",
    "session-policy",
    "scp",
    "rcp",
    "trust-policy",
  ]),
  index: z.number().int(),
  level: z.number().int().nullable(),
});
const statementRef = z.object({
  document: documentRef,
  index: z.number().int(),
  sid: z.string().nullable(),
});

/** How a statement or grant bears on a verdict: it applies, it depends on the request, or that cannot be said. */
const bearing = z.enum(["applies", "depends", "unclear"]);

const reason = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("statement"),
    effect: z.enum(["allow", "deny"]),
    statement: statementRef,
    bearing,
    /** Of a key policy's Allow: what it lets the caller do without, see docs/decisions/access.md. */
    reach: z.enum(["account", "role", "user-behind", "caller"]).nullable(),
    key: z.string().nullable(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal("grant"),
    grantId: z.string().nullable(),
    bearing,
    key: z.string().nullable(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal("left-out"),
    by: z.enum([
      "key-policy",
      "identity-policies",
      "permissions-boundary",
      "session-policies",
      "scp",
    ]),
    level: z.number().int().nullable(),
    text: z.string(),
  }),
  z.object({ kind: z.literal("unclear"), text: z.string() }),
  z.object({ kind: z.literal("fact"), fact: z.string(), text: z.string() }),
]);
export type Reason = z.infer<typeof reason>;

/** What a request must bring: a condition of a statement or grant that must hold, or must not. */
const conditionLeaf = z.object({
  kind: z.literal("condition"),
  /** False: the condition must not hold, for it belongs to a Deny. */
  holds: z.boolean(),
  operator: z.string(),
  key: z.string(),
  values: z.array(z.string()),
  statement: statementRef.nullable(),
  text: z.string(),
});
type ConditionLeaf = z.infer<typeof conditionLeaf>;
export type RemainingCondition =
  | ConditionLeaf
  | { kind: "any-of" | "all-of"; of: RemainingCondition[]; text: string };
const remainingCondition: z.ZodType<RemainingCondition> = z
  .lazy(() =>
    z.union([
      conditionLeaf,
      z.object({
        kind: z.enum(["any-of", "all-of"]),
        of: z.array(remainingCondition),
        text: z.string(),
      }),
    ]),
  )
  .meta({ id: "RemainingCondition" });

/** One verdict. `conditions` must hold together; it is empty unless the verdict is `allowed-if`. */
export const cell = z.object({
  principal: z.string(),
  action: z.string(),
  verdict,
  reasons: z.array(reason),
  conditions: z.array(remainingCondition),
});
export type Cell = z.infer<typeof cell>;

/** The answer to a case: every principal with every action, principals outermost, both in the order given. */
export const caseOutput = z
  .object({ verdicts: z.array(cell) })
  .meta({ title: "Keyledger access verdicts" });
export type CaseOutput = z.infer<typeof caseOutput>;
