import type { EventHour } from "./event-hour";
import type { Wants } from "./rules/taken-events";
import type { CountedSpan } from "./store/event-objects";
import { walkScope } from "./walk-scope";
import {
  addEvent,
  type EventPosition,
  inOrder,
  type PieceAhead,
  type WalkedEvent,
  type WalkedPiece,
} from "./walked-events";

/** Calls that are put in order before any is given, and objects that may be read for that. */
const MOST_SORTED = 1_000;
const MOST_OBJECTS = 24;
/** Characters of their records. */
const MOST_SIZE = 64_000_000;

/**
 * The records behind the calls of five minutes, from `after` on, if given: in the order of time over all scopes and objects
 * where few enough are counted, else scope by scope, and of a scope that has too many by itself object by object.
 */
export async function* walkWindow(
  hour: EventHour,
  spans: readonly CountedSpan[],
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  if (await isFew(hour, spans)) {
    yield inOnePiece(hour, spans, "");
    return;
  }
  for (const span of spans) {
    const { scope } = span;
    if (after !== null && scope < after.scope) continue;
    const isOpen = after?.scope === scope && after.order !== "";
    if (await isFew(hour, [span])) yield inOnePiece(hour, [span], scope);
    else yield* walkScope(hour, span, { after: isOpen ? after : null, keep: false });
  }
}

async function isFew(hour: EventHour, spans: readonly CountedSpan[]): Promise<boolean> {
  if (spans.reduce((sum, { count }) => sum + count, 0) > MOST_SORTED) return false;
  if (spans.length > MOST_OBJECTS) return false;
  let number = 0;
  for (const { scope } of spans) {
    const { objects } = await hour.open(scope);
    // An event history gives the newest first, 50 a page and two pages a second: it is not read whole for an order.
    if (objects.some(({ source }) => source.startsWith("lookup:"))) return false;
    number += objects.length;
  }
  return number <= MOST_OBJECTS;
}

/** All of some scopes' five minutes, read whole whatever is wanted of it, so that every page has the same order. */
function inOnePiece(hour: EventHour, spans: readonly CountedSpan[], scope: string): PieceAhead {
  const at = spans[0]?.at ?? 0;
  const nothing = { marker: null, skip: 0, given: [], lost: [] };
  return {
    position: { at, scope, order: "", ...nothing },
    async read(wants) {
      const found = new Map<string, WalkedEvent>();
      const rest: Pick<WalkedPiece, "problems" | "missing"> = { problems: [], missing: [] };
      const askable: string[] = [];
      for (const span of spans) {
        for await (const { read } of walkScope(hour, span, { after: null, keep: true })) {
          const whole = { skip: 0, events: Number.POSITIVE_INFINITY, size: MOST_SIZE };
          const piece = await read(whole);
          for (const event of piece.events) addEvent(found, event);
          rest.problems.push(...piece.problems, ...(piece.cut ? [tooLarge(span)] : []));
          rest.missing.push(...piece.missing);
          askable.push(...piece.askable);
        }
      }
      return { ...upTo(inOrder(found), wants), ...rest, askable };
    },
  };
}

function tooLarge({ at, scope }: CountedSpan): WalkedPiece["problems"][number] {
  const from = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return { source: scope, reason: `The records of five minutes from ${from} UTC are too large.` };
}

/** Events from the begin on up to what is wanted of them. */
function upTo(
  events: readonly WalkedEvent[],
  { skip, events: most, size: mostSize }: Wants,
): Pick<WalkedPiece, "events" | "cut"> {
  let end = skip;
  for (let size = 0; end < events.length && end - skip < most && size < mostSize; end += 1) {
    size += JSON.stringify(events[end]?.record).length;
  }
  return { events: events.slice(0, end), cut: end < events.length };
}
