import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { aliasAt } from "./rules/alias-at";
import { AHEAD_MS } from "./rules/decode-record";
import { orderObjects, stretchesOf } from "./rules/event-plan";
import { type Candidate, candidateOf, type EventFilter } from "./rules/match-event";
import { noKeyOf, ownOf, Taken, type Wants } from "./rules/taken-events";
import type { EventList, UsageEvent } from "./schemas/events";
import { type EventPlace, type EventReader, openEventReader } from "./sources/event-reader";
import { readAliasSpans } from "./store/aliases";
import type { Wanted } from "./store/counted";
import {
  type CountedHour,
  countedHours,
  hasSharedCalls,
  objectsOfHour,
  sourcesOfHour,
} from "./store/event-objects";
import { readerRoles } from "./store/objects";
import type { DecodeContext } from "./types";

const HOUR = 3_600_000;

/** Where looking through goes on. */
export interface EventPosition {
  /** ms since 1970 */
  hour: number;
  scope: string;
  /** Of the object in the order of its hour. */
  order: string;
  /** Of a page of the event history. */
  marker: string | null;
  /** Events of the object that were given before. */
  skip: number;
}

export interface WalkedEvent extends UsageEvent {
  /** The copy that names the caller, of a call that two accounts have. */
  named: boolean;
}

/** Adds an event by its id, unless a copy is there that tells as much of the caller. */
export function addEvent(events: Map<string, WalkedEvent>, event: WalkedEvent): void {
  if (event.named || !events.has(event.id)) events.set(event.id, event);
}

/** The events in the order of time. */
export function sorted(events: ReadonlyMap<string, WalkedEvent>): UsageEvent[] {
  return [...events.values()]
    .map(({ named: _, ...event }) => event)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What one object, or one page of the event history, has of what is asked for. */
export interface WalkedPiece {
  events: WalkedEvent[];
  /** As much as was wanted is here, and there is more of it. */
  cut: boolean;
  problems: EventList["problems"];
}

/** A piece that is read when it is asked for: that comes before the next piece, or nothing does. */
export interface PieceAhead {
  /** Null: there is nothing to read for it. */
  position: EventPosition | null;
  /** Whoever gets it cut goes no further. */
  read(wants: Wants): Promise<WalkedPiece>;
}

interface Walk {
  ctx: Context;
  wanted: Wanted;
  filter: EventFilter;
  decode: DecodeContext;
  reader: EventReader;
}

/**
 * The records behind counts, object by object, only of hours and scopes in which such calls are counted, and no further
 * in an hour than until all of its calls are found. What cannot be had is told beside it.
 */
export async function* walkEvents(
  ctx: Context,
  aws: Aws,
  { wanted, filter }: { wanted: Wanted; filter: EventFilter },
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { pool } = ctx.db;
  const readers = new Set(await readerRoles(pool));
  const decode = {
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: ctx.clock().getTime() + AHEAD_MS,
  };
  const reader = await openEventReader(ctx, aws);
  const walk = { ctx, wanted, filter, decode, reader };
  try {
    for (const stretch of stretchesOf(filter.from, filter.to, after?.hour ?? null)) {
      for (const counted of await countedHours(pool, wanted, stretch, after)) {
        const isOpen = after?.hour === counted.hour && after.scope === counted.scope;
        yield* walkHour(walk, counted, isOpen ? after : null);
      }
    }
  } finally {
    reader.close();
  }
}

async function* walkHour(
  walk: Walk,
  counted: CountedHour,
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { ctx, filter, reader } = walk;
  const { hour, scope } = counted;
  const span = { from: Math.max(filter.from, hour), to: Math.min(filter.to, hour + HOUR) };
  const objects = orderObjects(await objectsOfHour(ctx.db.pool, scope, hour), span);
  const found = new Map<string, { keys: number; named: boolean }>();
  const sum = (namedAlone: boolean) =>
    [...found.values()].reduce((all, one) => all + (namedAlone && !one.named ? 0 : one.keys), 0);
  let whole = after === null;
  for (const { order, source, ...object } of objects) {
    if (after !== null && order < after.order) continue;
    const place: EventPlace = { source, scope, object: object.key === null ? null : object };
    let marker = after?.order === order ? after.marker : null;
    do {
      const asked = marker;
      const read = async (wants: Wants) => {
        const taken = new Taken(counted, wants);
        const answer = await reader.read(place, span, asked, (text) => {
          const candidate = candidateOf(parsed(text), { ...filter, ...span }, walk.decode);
          return candidate !== null && taken.add(candidate, text.length);
        });
        const at = { source: answer.source, object: place.object?.key ?? null };
        const events = await pick(walk, counted, taken.candidates, at);
        for (const { id, keys, named } of events) {
          // Another account's copy of it may name the caller.
          const isLast = named || !id.startsWith("shared:") || found.get(id)?.named === true;
          found.set(id, { keys: keys.length, named: isLast });
        }
        marker = answer.next;
        const reasons = [answer.problem, taken.problem].filter((reason) => reason !== null);
        if (reasons.length > 0) whole = false;
        const problems = reasons.map((reason) => ({ source: answer.source, reason }));
        return { events, cut: taken.cut, problems };
      };
      yield { position: { hour, scope, order, marker: asked, skip: 0 }, read };
      if (after === null && sum(true) >= counted.count) return;
    } while (marker !== null);
  }
  const lost = counted.count - sum(false);
  if (!whole || lost <= 0) return;
  const problems = [await whyLost(walk, counted, lost, objects.length)];
  yield { position: null, read: async () => ({ events: [], cut: false, problems }) };
}

/** The events that are asked for, with the keys that they count for. */
async function pick(
  { ctx }: Walk,
  counted: CountedHour,
  candidates: readonly Candidate[],
  place: Pick<UsageEvent, "source" | "object">,
): Promise<WalkedEvent[]> {
  const aliases = candidates.flatMap(({ keys }) =>
    keys.flatMap(({ arn, basis }) => (basis === "alias" ? [arn] : [])),
  );
  const spans =
    aliases.length === 0 ? new Map() : await readAliasSpans(ctx.db.pool, [...new Set(aliases)]);
  const picked = new Map<string, WalkedEvent>();
  for (const { event, keys, at, place: home, named } of candidates) {
    const meant = keys.flatMap(({ arn, basis }) =>
      basis === "alias" ? (aliasAt(spans.get(arn) ?? [], at) ?? []) : arn,
    );
    const own = ownOf(counted, meant.length > 0 ? meant : [noKeyOf(home)]);
    if (own.length > 0) addEvent(picked, { ...event, ...place, keys: own, named });
  }
  return [...picked.values()];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Why records of calls that are counted are not found where all were looked through. */
async function whyLost(
  { ctx: { db } }: Walk,
  { scope, hour, count }: CountedHour,
  lost: number,
  objects: number,
): Promise<EventList["problems"][number]> {
  const calls = `${lost.toLocaleString("en")} of ${count.toLocaleString("en")} calls counted in the hour from ${new Date(hour).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  if (await hasSharedCalls(db.pool, scope, hour)) {
    const reason = `${calls} were not found: the logs of calls between accounts may be another account's, or from before it was remembered where they are.`;
    return { source: scope, reason };
  }
  const sources = await sourcesOfHour(db.pool, scope, hour);
  const counts = sources.filter((name) => !/^(s3|file|lookup):/.test(name));
  if (objects === 0 && counts.length > 0) {
    return {
      source: scope,
      reason: `${calls} came as counts from a query, without their records.`,
    };
  }
  const where =
    objects === 0
      ? "are in no object that is remembered"
      : "were not found in the objects of that hour";
  return { source: scope, reason: `${calls} ${where}.` };
}
