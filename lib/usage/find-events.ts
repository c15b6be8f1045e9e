import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { listAskable } from "./list-askable";
import { resolveCalls } from "./resolve-calls";
import type { EventFilter } from "./rules/match-event";
import type { AskedEvents, EventList, EventsQuery } from "./schemas/events";
import type { Wanted } from "./store/counted";
import { readSum } from "./store/read-series";
import { walkEvents } from "./walk-events";
import { addEvent, type EventPosition, Problems, sorted, type WalkedEvent } from "./walked-events";

const FIVE_MINUTES = 300_000;
/** How long one page is looked for before what there is of it is answered. */
const PATIENCE_MS = 2_500;
/** Characters of records on one page: most have two or three thousand, some a hundred times as many. */
const MOST_SIZE = 4_000_000;

const cursors = cursorCodec(
  "usage-events",
  z.object({
    at: z.number(),
    scope: z.string().max(100),
    order: z.string().max(4_096),
    marker: z.string().max(8_192).nullable(),
    skip: z.number().int().min(0),
    given: z.array(z.string().max(20)).max(1_000),
    lost: z.array(z.string().max(20)).max(100),
  }),
);

/** Filters in the numbers of the dictionary and as records have them, and how many such calls are counted. */
export interface CountedEvents {
  wanted: Wanted;
  filter: EventFilter;
  total: number;
}

/** Throws `not-found` for a key that the actor may not see. An owner's are calls of own keys alone. */
export async function countEvents(ctx: Context, query: AskedEvents): Promise<CountedEvents> {
  authorize(ctx.actor, "usage:read");
  const from = Math.floor(Date.parse(query.from) / FIVE_MINUTES) * FIVE_MINUTES;
  const to = Math.ceil(Date.parse(query.to) / FIVE_MINUTES) * FIVE_MINUTES;
  const { whole: wanted } = await resolveCalls(ctx, query, null);
  const { principal, operation, service, outcome, kind } = query;
  const filter = { principal, operation, service, outcome, kind, from, to };
  return { wanted, filter, total: await readSum(ctx.db.pool, wanted, [from, to]) };
}

/**
 * The records behind counts, a page at a time, read on demand from where they were taken: the objects of those hours, or
 * CloudTrail's event history. A page ends when it is full, when its records are large, and where looking took `patienceMs`. What cannot be had is told
 * in `problems`. Throws `not-found` for a key that the actor may not see, `invalid` for a cursor of another list.
 */
export async function findEvents(
  ctx: Context,
  aws: Aws,
  query: EventsQuery,
  patienceMs = PATIENCE_MS,
): Promise<EventList> {
  const { limit, cursor, ...asked } = query;
  const { recordQuery, ...calls } = asked;
  const { total, ...counted } = await countEvents(ctx, calls);
  const { filter } = counted;
  const told = { ...counted, recordQuery };
  const bound = JSON.stringify(asked);
  const after = cursors.decode(cursor, bound) ?? null;
  const end = performance.now() + patienceMs;
  const items = new Map<string, WalkedEvent>();
  const problems = new Problems();
  const askable = new Set<string>();
  let next: string | null = null;
  let looked = 0;
  let size = 0;
  for await (const { position, read } of walkEvents(ctx, aws, told, after)) {
    if (
      position &&
      looked > 0 &&
      (items.size >= limit || size >= MOST_SIZE || performance.now() > end)
    ) {
      next = cursors.encode(position, bound);
      break;
    }
    const goesOn = looked === 0 && position !== null && isSame(position, after);
    const skip = goesOn ? (after?.skip ?? 0) : 0;
    const room = limit - items.size;
    const piece = await read({ skip, events: room, size: MOST_SIZE - size });
    looked += 1;
    problems.add(piece);
    for (const name of piece.askable) askable.add(name);
    const taken = piece.events.slice(skip, skip + room);
    for (const event of taken) {
      addEvent(items, event);
      size += JSON.stringify(event.record).length;
    }
    if (position && (piece.cut || piece.events.length > skip + room)) {
      next = cursors.encode({ ...position, skip: skip + taken.length }, bound);
      break;
    }
  }
  return {
    items: sorted(items),
    nextCursor: next,
    total,
    from: new Date(filter.from).toISOString(),
    to: new Date(filter.to).toISOString(),
    complete: problems.list.length === 0,
    problems: problems.list,
    askable: await listAskable(ctx, askable, filter),
  };
}

function isSame(one: EventPosition, other: EventPosition | null): boolean {
  const name = ({ at, scope, order, marker }: EventPosition) =>
    JSON.stringify([at, scope, order, marker]);
  return other !== null && name(one) === name(other);
}
