import { authorize } from "@/lib/auth/permissions";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireKey } from "@/lib/keys/get-key";
import { parseKeyArn } from "@/lib/keys/rules/key-arn";
import { aliasAt } from "./rules/alias-at";
import { AHEAD_MS } from "./rules/decode-record";
import { type Candidate, candidateOf } from "./rules/match-event";
import type { EventList, EventsQuery } from "./schemas/events";
import { type OnFound, readEventObjects } from "./sources/read-event-objects";
import { readAliasSpans } from "./store/aliases";
import { hasSharedCalls, objectsOfHours } from "./store/event-objects";
import { readerRoles } from "./store/objects";

const HOUR = 3_600_000;
/** Objects that are looked through for one question. */
const MOST_OBJECTS = 40;
/** Candidates that are held while the objects are read. */
const MOST_HELD = 5_000;

/**
 * The records behind the counts of a key in an hour or less, read on demand from where they were taken: the objects of
 * that hour, or CloudTrail's event history. Where some cannot be had, the answer is not `complete` and says why. Throws
 * `not-found` for a key that the actor may not see, `invalid` for what is no key's ARN.
 */
export async function findEvents(ctx: Context, aws: Aws, query: EventsQuery): Promise<EventList> {
  authorize(ctx.actor, "usage:read");
  const name = parseKeyArn(query.key);
  if (!name) {
    const message = "is no key's ARN";
    throw new AppError("invalid", `The key ${message}.`, [{ field: "key", message }]);
  }
  await requireKey(ctx, name);
  const { pool } = ctx.db;
  const hours = hoursOf(query);
  const objects = await objectsOfHours(
    pool,
    `${name.accountId}/${name.region}`,
    hours,
    MOST_OBJECTS + 1,
  );
  const problems: EventList["problems"] = [];
  if (objects.length > MOST_OBJECTS) {
    const reason = `More than ${MOST_OBJECTS} objects hold events of that time; only these were looked through.`;
    problems.push({ source: "objects", reason });
  }
  if (await hasSharedCalls(pool, query.key, hours)) {
    const reason = "Of calls between accounts it is not remembered in which object they are.";
    problems.push({ source: "calls between accounts", reason });
  }
  const found = await collect(ctx, aws, query, objects.slice(0, MOST_OBJECTS), problems);
  const own = await ofKey(ctx, query.key, found);
  const items = own.map(({ event }) => event).sort((a, b) => (a.at < b.at ? -1 : 1));
  if (items.length > query.limit) {
    const reason = `At least ${items.length} are there, of which ${query.limit} are here.`;
    problems.push({ source: "limit", reason });
  }
  const shown = items.slice(0, query.limit);
  return {
    items: shown,
    nextCursor: null,
    total: shown.length,
    complete: problems.length === 0,
    problems,
  };
}

async function collect(
  ctx: Context,
  aws: Aws,
  query: EventsQuery,
  objects: Parameters<typeof readEventObjects>[3],
  problems: EventList["problems"],
): Promise<Candidate[]> {
  const readers = new Set(await readerRoles(ctx.db.pool));
  const context = {
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: ctx.clock().getTime() + AHEAD_MS,
  };
  const found = new Map<string, Candidate>();
  let dropped = false;
  const onFound: OnFound = (text, place) => {
    const candidate = candidateOf(parsed(text), query, context, place);
    if (!candidate) return;
    // The same event may lie in several objects.
    if (found.size < MOST_HELD) found.set(candidate.event.eventId, candidate);
    else dropped = true;
  };
  problems.push(...(await readEventObjects(ctx, aws, query, objects, onFound)));
  if (dropped) problems.push({ source: "limit", reason: `More than ${MOST_HELD} were found.` });
  return [...found.values()];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Those about the key, also where the caller named it by an alias that pointed to it then. */
async function ofKey(ctx: Context, keyArn: string, found: Candidate[]): Promise<Candidate[]> {
  const aliases = found.flatMap(({ keys }) =>
    keys.filter(({ basis }) => basis === "alias").map(({ arn }) => arn),
  );
  const spans =
    aliases.length === 0 ? new Map() : await readAliasSpans(ctx.db.pool, [...new Set(aliases)]);
  return found.filter(({ keys, at }) =>
    keys.some(({ arn, basis }) =>
      basis === "alias" ? aliasAt(spans.get(arn) ?? [], at) === keyArn : arn === keyArn,
    ),
  );
}

function hoursOf({ from, to }: EventsQuery): number[] {
  const hours: number[] = [];
  for (let at = Math.floor(Date.parse(from) / HOUR) * HOUR; at < Date.parse(to); at += HOUR) {
    hours.push(at);
  }
  return hours;
}
