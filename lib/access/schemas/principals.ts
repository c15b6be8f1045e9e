import { z } from "zod";
import {
  CAPABILITIES,
  COUNTED_CAPABILITIES,
  KEY_VERDICTS,
  PRINCIPAL_KEY_SORTS,
  PRINCIPAL_KINDS,
  PRINCIPAL_SORTS,
} from "../types";
import { principalChains } from "./chains";
import { edgeState, keyCapability } from "./edges";
import { principalUse } from "./uses";

const instant = z.iso.datetime({ offset: true });
const text = z.string();
const count = z.number().int().nonnegative();
const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
};
/** One text with commas between them, or the parameter given several times. */
const several = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (Array.isArray(given) ? given : given.split(",")).filter((v) => v !== ""));

export const principalSummary = z.object({
  id: text.describe("Names its page"),
  ref: text.describe("ARN, service, unique id, an account's number or `*`"),
  kind: z.enum(PRINCIPAL_KINDS),
  name: text,
  accountId: text.nullable(),
  accountName: text.nullable().describe("Null where the account is not one of the estate"),
  inEstate: z.boolean().describe("Its own policies were read"),
  gone: z.boolean().describe("It was one of the estate's, and AWS lists it no more"),
  firstSeenAt: instant,
  lastSeenAt: instant.nullable().describe("AWS's RoleLastUsed or PasswordLastUsed; any service"),
  keys: count.describe("Keys that it reaches, or may reach, in any way"),
  reach: z
    .record(z.enum(COUNTED_CAPABILITIES), count)
    .describe("Keys with a verdict of allowed or allowed if, by capability"),
  unknown: count.describe("Keys where some verdict is unknown"),
});
export type PrincipalSummary = z.infer<typeof principalSummary>;

export const principalFilters = z.object({
  q: z.string().max(512).optional().describe("Part of its name, ARN or account"),
  kind: several.pipe(z.array(z.enum(PRINCIPAL_KINDS)).max(PRINCIPAL_KINDS.length)).optional(),
  account: several.pipe(z.array(z.string().max(64)).max(100)).optional(),
  capability: keyCapability.optional().describe("Only those that have it on a key"),
});
export type PrincipalFilters = z.output<typeof principalFilters>;

const sort = z
  .string()
  .regex(
    /^-?(?:name|account|keys|decrypt|grant|change-policy|administer|unknown|seen)$/,
    `one of ${PRINCIPAL_SORTS.join(", ")}; - before it turns it round`,
  )
  .default("-decrypt");

export const listPrincipalsQuery = principalFilters.extend({ sort, ...page });
export type ListPrincipalsQuery = z.output<typeof listPrincipalsQuery>;

export const exportPrincipalsQuery = principalFilters.extend({
  sort,
  format: z.enum(["csv", "json"]).default("csv"),
});
export type ExportPrincipalsQuery = z.output<typeof exportPrincipalsQuery>;

export const principalList = z.object({
  items: z.array(principalSummary),
  nextCursor: text.nullable(),
  total: count,
  state: edgeState,
});
export type PrincipalList = z.infer<typeof principalList>;

export const principalPath = z.object({
  id: z.string().regex(/^\d{1,9}$/, "an id of a principal"),
});

export const principalDetail = principalSummary.extend({
  state: edgeState,
  identity: z
    .object({
      arn: text,
      createdAt: instant.nullable(),
      lastUsedRegion: text.nullable(),
      readAt: instant,
      tags: z.record(text, text),
      policies: z
        .array(z.object({ name: text, source: text, arn: text.nullable(), readable: z.boolean() }))
        .describe("In the order of reading; those of its groups are theirs"),
      groups: z.array(text),
      boundaryArn: text.nullable(),
      trust: text.nullable().describe("A role's trust policy as it came; null: none, or unread"),
    })
    .nullable()
    .describe("Null where the estate has no identity of it"),
  chains: principalChains.nullable().describe("Null where it is no role or user of the estate"),
});
export type PrincipalDetail = z.infer<typeof principalDetail>;

export const principalKeysQuery = z.object({
  q: z.string().max(512).optional().describe("Part of the key's alias, id or tags"),
  capability: keyCapability.optional(),
  verdict: z.enum(KEY_VERDICTS).optional().describe("Of any action of the capability"),
  use: z
    .enum(["used", "unused", "unknown"])
    .optional()
    .describe("Of the last 90 days: used, surely not, or neither can be told"),
  group: z.enum(["account", "class", "owner"]).optional(),
  of: z
    .string()
    .max(4096)
    .optional()
    .describe("Only keys of this group: an id of the estate matrix"),
  sort: z
    .string()
    .regex(/^-?(?:account|alias|class|region|used)$/, `one of ${PRINCIPAL_KEY_SORTS.join(", ")}`)
    .default("account"),
  ...page,
});
export type PrincipalKeysQuery = z.output<typeof principalKeysQuery>;

export const exportPrincipalKeysQuery = principalKeysQuery
  .omit({ limit: true, cursor: true })
  .extend({ format: z.enum(["csv", "json"]).default("csv") });
export type ExportPrincipalKeysQuery = z.output<typeof exportPrincipalKeysQuery>;

export const principalKey = z.object({
  arn: text,
  accountId: text,
  accountName: text,
  region: text,
  keyId: text,
  alias: text.nullable(),
  manager: text.nullable(),
  state: text.nullable(),
  classification: text.nullable(),
  owner: text.nullable().describe("Names of its owners"),
  computedAt: instant.nullable(),
  verdicts: text.describe("One character an action, in the order of `actions`: see VERDICT_CODES"),
  use: principalUse
    .nullable()
    .describe("How the principal used it; null: not counted apart, or not to be seen"),
});
export type PrincipalKey = z.infer<typeof principalKey>;

export const principalKeyList = z.object({
  items: z.array(principalKey),
  nextCursor: text.nullable(),
  total: count,
  capabilities: z.array(
    z.object({ id: z.enum(CAPABILITIES), label: text, actions: z.array(text) }),
  ),
  actions: z.array(text),
  state: edgeState,
});
export type PrincipalKeyList = z.infer<typeof principalKeyList>;
