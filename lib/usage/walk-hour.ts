import type { Context } from "@/lib/context";
import { aliasAt } from "./rules/alias-at";
import { EventOwners, ownerName } from "./rules/event-owners";
import { orderObjects } from "./rules/event-plan";
import { type Candidate, candidateOf, type EventFilter } from "./rules/match-event";
import { noKeyOf, ownOf, Taken, type Wants } from "./rules/taken-events";
import type { EventList, UsageEvent } from "./schemas/events";
import type { AskedRecords } from "./sources/asked-records";
import type { EventPlace, EventReader, OnText, PlaceRead } from "./sources/event-reader";
import { readAliasSpans } from "./store/aliases";
import type { Wanted } from "./store/counted";
import {
  type CountedHour,
  hasSharedCalls,
  namedShared,
  objectsOfHour,
  queriesOfShared,
  sourcesOfHour,
} from "./store/event-objects";
import type { DecodeContext } from "./types";
import { addEvent, type EventPosition, type PieceAhead, type WalkedEvent } from "./walked-events";

const HOUR = 3_600_000;
/** Objects of an hour that are remembered as not readable, for the pages after. */
const MOST_LOST = 50;
/** Comes after every order of `orderObjects`, and after that what was asked of an engine. */
const AGAIN = "9 ";
const ASKED = "99";

interface Walk {
  ctx: Context;
  wanted: Wanted;
  filter: EventFilter;
  decode: DecodeContext;
  reader: EventReader;
  /** Records that were asked for of an engine, looked through after all else. */
  asked: AskedRecords | null;
}

/** The records behind the calls of one hour and scope, from `after` on, if given: see `walkEvents`. */
export async function* walkHour(
  walk: Walk,
  counted: CountedHour,
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { ctx, filter } = walk;
  const { hour, scope } = counted;
  const span = { from: Math.max(filter.from, hour), to: Math.min(filter.to, hour + HOUR) };
  const rows = await objectsOfHour(ctx.db.pool, scope, hour);
  const named = await namedShared(ctx.db.pool, scope, hour);
  const owners = new EventOwners(rows, named, after?.given ?? []);
  const state: HourState = { span, owners, lost: new Set(after?.lost), found: new Map() };
  const objects = orderObjects(rows, span);
  for (const object of objects) {
    yield* walkPlace(walk, counted, state, placeOf(walk, state, scope, object), after);
    if (after === null && sum(state, true) >= counted.count) return;
  }
  // What those that could not be read were to give, others may have.
  for (const object of state.lost.size === 0 ? [] : objects) {
    const again = { ...object, order: AGAIN + object.order };
    if (state.lost.has(ownerName(object))) continue;
    yield* walkPlace(walk, counted, state, placeOf(walk, state, scope, again), after);
  }
  if (walk.asked) yield* walkPlace(walk, counted, state, placeOfAsked(walk.asked, state), after);
  const lost = counted.count - sum(state, false);
  if (after !== null || state.isPart || lost <= 0) return;
  const { problem, askable } = await whyLost(walk, counted, lost, objects.length);
  const nothing = { events: [], cut: false, problems: [problem], askable };
  yield { position: null, read: async () => nothing };
}

/** What is known of an hour while its objects are gone through. */
interface HourState {
  span: { from: number; to: number };
  owners: EventOwners;
  lost: Set<string>;
  /** For how many keys each event was found that counts, and whether there is no better copy of it. */
  found: Map<string, { keys: number; named: boolean }>;
  /** Some of what was read was too much. */
  isPart?: boolean;
}

function sum({ found }: HourState, namedAlone: boolean): number {
  return [...found.values()].reduce(
    (all, one) => all + (namedAlone && !one.named ? 0 : one.keys),
    0,
  );
}

/** Where records lie, and which of them it gives. */
interface Place {
  order: string;
  /** As events name it. */
  object: string | null;
  owner: string | null;
  gives(candidate: Candidate): boolean;
  read(marker: string | null, onText: OnText): Promise<PlaceRead> | PlaceRead;
}

/** An object, or an event history. */
function placeOf(
  { reader }: Walk,
  { span, owners, lost }: HourState,
  scope: string,
  { order, source, ...object }: ReturnType<typeof orderObjects>[number],
): Place {
  const place: EventPlace = { source, scope, object: object.key === null ? null : object };
  const owner = ownerName({ source, key: object.key });
  const isAgain = order.startsWith(AGAIN);
  return {
    ...{ order, object: object.key, owner },
    gives: (one) => (isAgain ? owners.recovers(lost, one) : owners.gives(owner, one)),
    read: (marker, onText) => reader.read(place, span, marker, onText),
  };
}

/** What an engine gave has what no object was counted for, and what those that could not be read were to give. */
function placeOfAsked(asked: AskedRecords, { span, owners, lost }: HourState): Place {
  return {
    ...{ order: ASKED, object: asked.object, owner: null },
    // Its copy of a call between accounts may name the caller, where an object's did not.
    gives: (candidate) =>
      owners.recovers(lost, candidate) ||
      (candidate.named && candidate.event.id.startsWith("shared:")),
    read: (_marker, onText) => asked.read(span, onText),
  };
}

/** The pieces of one place. */
async function* walkPlace(
  walk: Walk,
  counted: CountedHour,
  state: HourState,
  place: Place,
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { hour, scope } = counted;
  const { span, owners, lost, found } = state;
  const { order, owner } = place;
  if (after !== null && order < after.order) return;
  const isFirst = owner !== null && !order.startsWith(AGAIN);
  let marker = after?.order === order ? after.marker : null;
  do {
    const asked = marker;
    const read = async (wants: Wants) => {
      const taken = new Taken(counted, wants);
      const answer = await place.read(asked, (text) => {
        const candidate = candidateOf(parsed(text), { ...walk.filter, ...span }, walk.decode);
        return candidate !== null && place.gives(candidate) && taken.add(candidate, text.length);
      });
      const at = { source: answer.source, object: place.object };
      const events = await pick(walk, counted, taken.candidates, at);
      const picked = new Set(events.map(({ id }) => id));
      const given = taken.candidates.filter(({ event }) => picked.has(event.id));
      // Of what failed in the middle all is asked for again.
      owners.give(given, !isFirst || answer.problem !== null);
      for (const { id, keys, named } of events) {
        // Another account's copy of it may name the caller.
        const isLast = named || !id.startsWith("shared:") || found.get(id)?.named === true;
        found.set(id, { keys: keys.length, named: isLast });
      }
      marker = answer.next;
      if (answer.problem !== null && owner !== null && lost.size < MOST_LOST) lost.add(owner);
      if (answer.problem !== null || taken.problem !== null) state.isPart = true;
      const reasons = [answer.problem, taken.problem].filter((reason) => reason !== null);
      const problems = reasons.map((reason) => ({ source: answer.source, reason }));
      return { events, cut: taken.cut, problems, askable: [] };
    };
    const known = { given: owners.given, lost: [...lost] };
    yield { position: { hour, scope, order, marker: asked, skip: 0, ...known }, read };
  } while (marker !== null);
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
  { ctx: { db }, asked }: Walk,
  { scope, hour, count }: CountedHour,
  lost: number,
  objects: number,
): Promise<{ problem: EventList["problems"][number]; askable: string[] }> {
  const calls = `${lost.toLocaleString("en")} of ${count.toLocaleString("en")} calls counted in the hour from ${new Date(hour).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const sources = await sourcesOfHour(db.pool, scope, hour);
  const shared = await queriesOfShared(db.pool, scope, hour);
  const askable = [...sources.filter((name) => /^(athena|lake):/.test(name)), ...shared];
  const because = (reason: string) => ({ problem: { source: scope, reason }, askable });
  if (asked && askable.length > 0) {
    return because(`${calls} are not among the records that were asked for.`);
  }
  if (objects === 0 && askable.length > 0) {
    return because(`${calls} came as counts from a query, without their records.`);
  }
  if (await hasSharedCalls(db.pool, scope, hour)) {
    return because(
      `${calls} were not found: the logs of calls between accounts may be another account's, or from before it was remembered where they are.`,
    );
  }
  const where =
    objects === 0
      ? "are in no object that is remembered"
      : "were not found in the objects of that hour";
  return because(`${calls} ${where}.`);
}
