import canonicalize from "canonicalize";
import type { Actor } from "../../auth/types";
import type { Act, EntryBody, Json, JsonObject, LedgerActor, Origin } from "../types";

/** Who, when, from where and in which request an act is done; a `Context` has all of it. */
export interface ActContext {
  actor: Actor | { kind: "anonymous" };
  clock: () => Date;
  requestId: string;
  from?: Origin | null;
}

/** Longest text of one value, in UTF-16 units; what is cut off is said in its place. */
const MAX_TEXT = 4_000;

function text(value: string): string {
  const whole = value.toWellFormed();
  if (whole.length <= MAX_TEXT) return whole;
  return `${whole.slice(0, MAX_TEXT).toWellFormed()}… (${whole.length - MAX_TEXT} more)`;
}

function clean(value: Json): Json {
  if (typeof value === "string") return text(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(clean);
  return value !== null && typeof value === "object" ? cleanObject(value as JsonObject) : value;
}

function cleanObject(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [text(name), clean(inner)]),
  );
}

/** The actor as an entry names it: nothing of the session, no e-mail address. */
function ledgerActor(actor: ActContext["actor"]): LedgerActor {
  switch (actor.kind) {
    case "person":
    case "token":
      return { kind: actor.kind, id: actor.id, name: text(actor.name), role: actor.role };
    case "system":
      return { kind: "system", name: text(actor.name) };
    case "anonymous":
      return { kind: "anonymous" };
  }
}

/**
 * The body of the entry for an act. Texts are made well-formed and cut at 4,000 characters, so that no input
 * of a request can make an act impossible to record.
 */
export function entryBody(ctx: ActContext, act: Act, id: string): EntryBody {
  const { kind, id: subjectId, name } = act.subject;
  return {
    v: 1,
    id,
    at: ctx.clock().toISOString(),
    act: act.act,
    actor: ledgerActor(ctx.actor),
    subject: { kind, id: text(subjectId), ...(name === undefined ? {} : { name: text(name) }) },
    ...(act.before && { before: cleanObject(act.before) }),
    ...(act.after && { after: cleanObject(act.after) }),
    ...(act.why === undefined ? {} : { why: text(act.why) }),
    ...(act.detail && { detail: cleanObject(act.detail) }),
    ...(ctx.from && {
      from: {
        address: ctx.from.address && text(ctx.from.address),
        userAgent: ctx.from.userAgent && text(ctx.from.userAgent),
      },
    }),
    request: text(ctx.requestId),
  };
}

/** RFC 8785 canonical JSON of a body: the bytes (as UTF-8) that the tree's leaf is made of. */
export function canonicalBody(body: EntryBody): string {
  const json = canonicalize(body);
  if (json === undefined) throw new Error("An entry's body has no JSON.");
  return json;
}

/** `person:<id>`, `token:<id>`, `system:<name>` or `anonymous`: what the ledger is searched by. */
export function actorKey(actor: LedgerActor): string {
  if (actor.kind === "anonymous") return "anonymous";
  return `${actor.kind}:${actor.kind === "system" ? actor.name : actor.id}`;
}

/** What of a body stands in columns of its own, to be searched by; the ledger's verification derives it again. */
export interface ActColumns {
  id: string;
  at: Date;
  act: string;
  actor: string;
  actorName: string;
  subject: string;
  search: string;
}

/** PostgreSQL's index rows hold 2,704 bytes at most; longer, a request's text could stop its own act. */
const MAX_COLUMN = 400;

/** A text as the columns have it: PostgreSQL's cannot hold NUL, and what is indexed is kept short. */
function searchable(value: string): string {
  return value.replaceAll("\0", "").slice(0, MAX_COLUMN).toWellFormed();
}

/** `<kind>:<id>` as the subject's column has it. */
export function subjectKey({ kind, id }: { kind: string; id: string }): string {
  return searchable(`${kind}:${id}`);
}

/** What of an entry stands in columns, to be searched. */
export function actColumns({ id, at, act, actor, subject }: EntryBody): ActColumns {
  const actorName = "name" in actor ? actor.name : "";
  const texts = [actorName, subject.id, ...(subject.name === undefined ? [] : [subject.name])];
  return {
    id,
    at: new Date(at),
    act,
    actor: searchable(actorKey(actor)),
    actorName: searchable(actorName),
    subject: subjectKey(subject),
    search: texts.map((text) => searchable(text).toLowerCase()).join("\n"),
  };
}
