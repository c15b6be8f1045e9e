import { z } from "zod";
import { TOKEN_STATES } from "./rules/token-state";
import { PERSON_SORTS, PERSON_STATES, ROLES } from "./types";

const instant = z.iso.datetime({ offset: true });
const limit = z.coerce.number().int().min(1).max(200).default(50);
const cursor = z.string().max(1000).optional();
const role = z.enum(ROLES);

/** The reason that a person gives for an act; it goes into the ledger as it is. */
const why = z.string().trim().min(3, "Say why, in a few words at least").max(500);

const personFields = {
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  role: role.nullable().describe("Null when the person's groups give none any more"),
  state: z.enum(PERSON_STATES),
  createdAt: instant,
  lastSignInAt: instant.nullable(),
  disabledAt: instant.nullable(),
  accessEndsAt: instant.nullable().describe("From then on refused; null for no end"),
  letIn: z
    .object({
      role,
      until: instant,
      used: z.boolean().describe("Signed in since; before that it changes nothing"),
    })
    .nullable()
    .describe(
      "A role for a time, given from the command line; null when there is none, or it is over",
    ),
  openSessions: z.number().int(),
  tokens: z.number().int().describe("Tokens made by this person, neither revoked nor expired"),
  groupCount: z.number().int(),
};

export const person = z.object({
  ...personFields,
  groups: z.array(z.string()).describe("The first of the groups at the last sign-in"),
});
export type Person = z.infer<typeof person>;

export const personList = z.object({
  items: z.array(person),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type PersonList = z.infer<typeof personList>;

export const session = z.object({
  id: z.string(),
  createdAt: instant,
  seenAt: instant.describe("Last use, to the minute"),
  expiresAt: instant.describe("The end, however busy"),
  authTime: instant.nullable().describe("When the provider saw the credentials; null: not said"),
  remoteAddr: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean().describe("The session of this request"),
});
export type Session = z.infer<typeof session>;

export const sessionList = z.object({
  items: z.array(session),
  nextCursor: z.null(),
  total: z.number().int(),
});
export type SessionList = z.infer<typeof sessionList>;

export const personDetail = z.object({
  ...personFields,
  issuer: z.string(),
  subject: z.string(),
  groups: z.array(z.string()),
  sessions: z.array(session).describe("Those that are open, last used first"),
});
export type PersonDetail = z.infer<typeof personDetail>;

export const listPeopleQuery = z.object({
  q: z.string().trim().max(200).default("").describe("Part of a name, an address or a group"),
  role: role.optional(),
  state: z.enum(PERSON_STATES).optional(),
  sort: z.enum(PERSON_SORTS).default("name"),
  limit,
  cursor,
});
export type ListPeopleQuery = z.output<typeof listPeopleQuery>;

export const personPath = z.object({ id: z.uuid() });
export const withReason = z.strictObject({ why });

export const writeAccessEnd = z.strictObject({
  accessEndsAt: instant.nullable().describe("Null takes the end away; an auditor keeps one"),
  why,
});
export type WriteAccessEnd = z.output<typeof writeAccessEnd>;

export const sessionPath = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) });
export const ended = z.object({ ended: z.number().int() });

export const me = z.object({
  kind: z.enum(["person", "token"]),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role,
  authTime: instant.nullable(),
  recent: z.boolean().describe("Whether acts that need a recent sign-in are open now"),
});
export type Me = z.infer<typeof me>;

export const token = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.string(),
  state: z.enum(TOKEN_STATES),
  makerId: z.uuid().nullable(),
  makerName: z.string().nullable().describe("Null for one that the command line made"),
  own: z.boolean(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export type Token = z.infer<typeof token>;

export const tokenList = z.object({
  items: z.array(token),
  nextCursor: z.string().nullable(),
  total: z.number().int(),
});
export type TokenList = z.infer<typeof tokenList>;

export const listTokensQuery = z.object({
  maker: z
    .union([z.literal("me"), z.uuid()])
    .optional()
    .describe("Whose; all unless given"),
  limit,
  cursor,
});
export type ListTokensQuery = z.output<typeof listTokensQuery>;

/** A token that is forgotten ends by itself: after 90 days unless told otherwise, a year at most. */
export const writeToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role,
  days: z.number().int().min(1).max(366).default(90),
});
export type WriteToken = z.input<typeof writeToken>;

export const madeToken = z.object({
  id: z.uuid(),
  token: z.string().describe("Shown this once; only its SHA-256 is kept"),
  expiresAt: instant,
});
export type MadeToken = z.infer<typeof madeToken>;

export const tokenPath = z.object({ id: z.uuid() });
