import type { Context } from "@/lib/context";
import type { EventHour } from "./event-hour";
import { aliasAt } from "./rules/alias-at";
import { type EventOwners, ownerName } from "./rules/event-owners";
import { orderObjects } from "./rules/event-plan";
import type { Candidate } from "./rules/match-event";
import { noKeyOf, ownOf, Taken, type Wants } from "./rules/taken-events";
import type { UsageEvent } from "./schemas/events";
import type { AskedRecords } from "./sources/asked-records";
import type { EventPlace, PlaceRead } from "./sources/event-reader";
import { readAliasSpans } from "./store/aliases";
import type { CountedSpan } from "./store/event-objects";
import { addEvent, type EventPosition, type PieceAhead, type WalkedEvent } from "./walked-events";

const FIVE_MINUTES = 300_000;
/** Objects of an hour that are remembered as not readable, for the pages after. */
const MOST_LOST = 50;
/** Comes after every order of `orderObjects`, and after that what was asked of an engine. */
const AGAIN = "9 ";
const ASKED = "99";

/**
 * The records behind the calls of five minutes and one scope, object by object, from `after` on, if given: see `walkEvents`.
 * `keep`: the objects are needed again for the other five minutes of the hour.
 */
export async function* walkScope(
  hour: EventHour,
  counted: CountedSpan,
  { after, keep }: { after: EventPosition | null; keep: boolean },
): AsyncGenerator<PieceAhead> {
  const { scope, at } = counted;
  const { objects: rows, owners } = await hour.open(scope);
  owners.restart(after?.given ?? []);
  const span = { from: at, to: at + FIVE_MINUTES };
  const state: ScopeState = { span, owners, keep, lost: new Set(after?.lost), found: new Map() };
  const objects = orderObjects(rows, span);
  for (const object of objects) {
    yield* walkPlace(hour, counted, state, placeOf(hour, state, scope, object), after);
    if (after === null && sum(state, true) >= counted.count) return;
  }
  // What those that could not be read were to give, others may have.
  for (const object of state.lost.size === 0 ? [] : objects) {
    const again = { ...object, order: AGAIN + object.order };
    if (state.lost.has(ownerName(object))) continue;
    yield* walkPlace(hour, counted, state, placeOf(hour, state, scope, again), after);
  }
  const { asked } = hour.sources;
  if (asked) yield* walkPlace(hour, counted, state, placeOfAsked(hour, asked, state), after);
  const calls = counted.count - sum(state, false);
  if (after !== null || state.isPart || calls <= 0) return;
  const { because, askable } = await hour.whyMissing(scope);
  const missing = [{ scope, hour: hour.begin, calls, because }];
  yield {
    position: null,
    read: async () => ({ events: [], cut: false, problems: [], missing, askable }),
  };
}

/** What is known of five minutes while their objects are gone through. */
interface ScopeState {
  span: { from: number; to: number };
  owners: EventOwners;
  keep: boolean;
  lost: Set<string>;
  /** For how many keys each event was found that counts, and whether there is no better copy of it. */
  found: Map<string, { keys: number; isLast: boolean }>;
  /** Some of what was read was too much. */
  isPart?: boolean;
}

function sum({ found }: ScopeState, lastAlone: boolean): number {
  return [...found.values()].reduce(
    (all, one) => all + (lastAlone && !one.isLast ? 0 : one.keys),
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
  /** Answers with `on` whether there is enough. */
  read(
    marker: string | null,
    on: (candidate: Candidate, size: number) => boolean,
  ): Promise<PlaceRead> | PlaceRead;
}

/** An object, or an event history. */
function placeOf(
  hour: EventHour,
  { span, owners, lost, keep }: ScopeState,
  scope: string,
  { order, source, ...object }: ReturnType<typeof orderObjects>[number],
): Place {
  const place: EventPlace = { source, scope, object: object.key === null ? null : object };
  const owner = ownerName({ source, key: object.key });
  const isAgain = order.startsWith(AGAIN);
  return {
    ...{ order, object: object.key, owner },
    gives: (one) => (isAgain ? owners.recovers(lost, one) : owners.gives(owner, one)),
    read: (marker, on) => hour.read(place, { span, marker, keep }, on),
  };
}

/** What an engine gave has what no object was counted for, and what those that could not be read were to give. */
function placeOfAsked(
  hour: EventHour,
  asked: AskedRecords,
  { span, owners, lost }: ScopeState,
): Place {
  return {
    ...{ order: ASKED, object: asked.object, owner: null },
    // Its copy of a call between accounts may name the caller, where an object's did not.
    gives: (candidate) =>
      owners.recovers(lost, candidate) ||
      (candidate.named && candidate.event.id.startsWith("shared:")),
    read: (_marker, on) =>
      asked.read(span, (text) => {
        const candidate = hour.candidateOf(text, span);
        return candidate !== null && on(candidate, text.length);
      }),
  };
}

/** The pieces of one place. */
async function* walkPlace(
  hour: EventHour,
  counted: CountedSpan,
  state: ScopeState,
  place: Place,
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { at: begin, scope } = counted;
  const { owners, lost, found } = state;
  const { order, owner } = place;
  if (after !== null && order < after.order) return;
  const isFirst = owner !== null && !order.startsWith(AGAIN);
  let marker = after?.order === order ? after.marker : null;
  do {
    const asked = marker;
    const read = async (wants: Wants) => {
      const taken = new Taken(counted, wants);
      const answer = await place.read(
        asked,
        (candidate, size) => place.gives(candidate) && taken.add(candidate, size),
      );
      const at = { source: answer.source, object: place.object };
      const events = await pick(hour.sources.ctx, counted, taken.candidates, at);
      const picked = new Set(events.map(({ id }) => id));
      const given = taken.candidates.filter(({ event }) => picked.has(event.id));
      // Of what failed in the middle all is asked for again.
      owners.give(given, !isFirst || answer.problem !== null);
      const surely = new Set(
        given.flatMap((one) => (owner && owners.isCountedFor(owner, one) ? one.event.id : [])),
      );
      for (const { id, keys, named } of events) {
        // Another account's copy of it may name the caller.
        const isLast = named || surely.has(id) || found.get(id)?.isLast === true;
        found.set(id, { keys: keys.length, isLast: isLast || !id.startsWith("shared:") });
      }
      marker = answer.next;
      if (answer.problem !== null && owner !== null && lost.size < MOST_LOST) lost.add(owner);
      if (answer.problem !== null || taken.problem !== null) state.isPart = true;
      const reasons = [answer.problem, taken.problem].filter((reason) => reason !== null);
      const problems = reasons.map((reason) => ({ source: answer.source, reason }));
      return { events, cut: taken.cut, problems, missing: [], askable: [] };
    };
    const known = { given: owners.given, lost: [...lost] };
    yield { position: { at: begin, scope, order, marker: asked, skip: 0, ...known }, read };
  } while (marker !== null);
}

/** The events that are asked for, with the keys that they count for. */
async function pick(
  ctx: Context,
  counted: CountedSpan,
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
