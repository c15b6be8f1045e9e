import type { Role } from "../auth/types";

/** What an act is about. `id` is stable; `name` is what people call it, as it was at that time. */
export interface Subject {
  kind: SubjectKind;
  id: string;
  name?: string;
}

export const SUBJECT_KINDS = [
  "person",
  "session",
  "token",
  "setting",
  "ownership-rule",
  "key",
  "account",
  "organization",
  "run",
  "channel",
  "view",
  "export",
  "endpoint",
  "checkpoint",
  "source",
  "alert",
  "key-store",
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** JSON that has one canonical form: RFC 8785 without numbers that JavaScript cannot hold exactly. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** From where a request came; null for jobs and commands. */
export interface Origin {
  address: string | null;
  userAgent: string | null;
}

/** Who acted, as it stands in an entry. */
export type LedgerActor =
  | { kind: "person"; id: string; name: string; role: Role }
  | { kind: "token"; id: string; name: string; role: Role }
  | { kind: "system"; name: string }
  /** Nobody who is known: a refused request without a valid sign-in or token. */
  | { kind: "anonymous" };

/**
 * Every kind of act, the subject it has, and its words on the screen. A new act gets a line here; an act that was
 * ever written keeps its name for good, because entries are never changed.
 */
export const ACTS = {
  "session.start": { subject: "session", words: "Signed in" },
  "session.refuse": { subject: "person", words: "Sign-in refused" },
  "session.end": { subject: "session", words: "Signed out or ended a session" },
  "access.refuse": { subject: "endpoint", words: "Access refused" },
  "person.change-role": { subject: "person", words: "Role changed" },
  "person.disable": { subject: "person", words: "Disabled a person" },
  "person.enable": { subject: "person", words: "Enabled a person" },
  "person.set-access-end": { subject: "person", words: "Set the end of a person's access" },
  "person.let-in": { subject: "person", words: "Let a person in from the command line" },
  "token.create": { subject: "token", words: "Made a token" },
  "token.revoke": { subject: "token", words: "Revoked a token" },
  "setting.change": { subject: "setting", words: "Changed a setting" },
  "ownership-rule.create": { subject: "ownership-rule", words: "Made an ownership rule" },
  "ownership-rule.change": { subject: "ownership-rule", words: "Changed an ownership rule" },
  "ownership-rule.delete": { subject: "ownership-rule", words: "Deleted an ownership rule" },
  "ownership-rule.order": { subject: "setting", words: "Changed the order of ownership rules" },
  "key.set-owners": { subject: "key", words: "Gave a key its owners" },
  "key.clear-owners": { subject: "key", words: "Took away the owners given to a key" },
  "key.change-owners": { subject: "key", words: "A key's owners changed" },
  "key.export": { subject: "export", words: "Exported keys" },
  "access.export": { subject: "export", words: "Exported who can use a key" },
  "usage.export": { subject: "export", words: "Exported who used keys" },
  "account.add": { subject: "account", words: "Added an account" },
  "account.change": { subject: "account", words: "Changed an account" },
  "account.discover": { subject: "organization", words: "Took the accounts of the organisation" },
  "account.test": { subject: "account", words: "Tested a connection" },
  "sync.start": { subject: "run", words: "Started a sync" },
  "key.read": { subject: "key", words: "Asked that a key be read now" },
  "key-store.read": { subject: "key-store", words: "Asked that a custom key store be read now" },
  "usage.ingest": { subject: "source", words: "Took in usage from CloudTrail files" },
  "usage.drop": { subject: "setting", words: "Dropped usage older than it is kept" },
  "alert.acknowledge": { subject: "alert", words: "Acknowledged an alert" },
  "alert.expect": { subject: "alert", words: "Expected an alert until a date" },
  "alert.resolve": { subject: "alert", words: "Resolved an alert" },
  "alert.reopen": { subject: "alert", words: "Opened an alert again" },
  "usage-source.add": { subject: "source", words: "Added a source of usage" },
  "usage-source.change": { subject: "source", words: "Changed a source of usage" },
  "usage-source.remove": { subject: "source", words: "Deleted a source of usage" },
  "usage-source.create-table": { subject: "source", words: "Asked for a table in Athena" },
  "usage-source.ask-records": { subject: "source", words: "Asked for the records behind counts" },
  "usage-source.read-again": { subject: "source", words: "Asked for days of usage again" },
  "usage-source.run": { subject: "source", words: "Asked to take a source of usage now" },
  "view.create": { subject: "view", words: "Saved a view" },
  "view.change": { subject: "view", words: "Changed a saved view" },
  "view.delete": { subject: "view", words: "Deleted a saved view" },
  "channel.create": { subject: "channel", words: "Made a notification channel" },
  "channel.change": { subject: "channel", words: "Changed a notification channel" },
  "channel.remove": { subject: "channel", words: "Deleted a notification channel" },
  "channel.test": { subject: "channel", words: "Tested a notification channel" },
  "channel.send-again": { subject: "channel", words: "Sent a notice again" },
  "ledger.export": { subject: "export", words: "Exported the ledger" },
  "ledger.checkpoint": { subject: "checkpoint", words: "Asked for a checkpoint" },
} as const satisfies Record<string, { subject: SubjectKind; words: string }>;

export type ActName = keyof typeof ACTS;

/** One act as a use case tells it. Who, when, from where and the request come from the context. */
export interface Act<N extends ActName = ActName> {
  act: N;
  subject: { kind: (typeof ACTS)[N]["subject"]; id: string; name?: string };
  /** What was before and after, of what the act changed; no secret, ever. */
  before?: JsonObject;
  after?: JsonObject;
  /** The reason that the person gave. */
  why?: string;
  /** What else belongs to the act: counts, filters, the code of a refusal. */
  detail?: JsonObject;
}

/** The body of an entry, the leaf of the tree, version 1. Written as canonical JSON. */
export interface EntryBody {
  v: 1;
  /** UUID of the act, version 7 so that its order is roughly that of time. */
  id: string;
  /** UTC, RFC 3339 with milliseconds. */
  at: string;
  act: string;
  actor: LedgerActor;
  subject: Subject;
  before?: JsonObject;
  after?: JsonObject;
  why?: string;
  detail?: JsonObject;
  from?: Origin;
  request: string;
}
