import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AHEAD_MS } from "./rules/decode-record";
import { stretchesOf } from "./rules/event-plan";
import type { EventFilter } from "./rules/match-event";
import { openAskedRecords } from "./sources/asked-records";
import { openEventReader } from "./sources/event-reader";
import type { Wanted } from "./store/counted";
import { countedHours } from "./store/event-objects";
import { readerRoles } from "./store/objects";
import { walkHour } from "./walk-hour";
import type { EventPosition, PieceAhead } from "./walked-events";

/**
 * The records behind counts, object by object, only of hours and scopes in which such calls are counted, and no further
 * in an hour than until all of its calls are found. What cannot be had is told beside it.
 */
export async function* walkEvents(
  ctx: Context,
  aws: Aws,
  told: { wanted: Wanted; filter: EventFilter; recordQuery: string | undefined },
  after: EventPosition | null,
): AsyncGenerator<PieceAhead> {
  const { wanted, filter, recordQuery } = told;
  const { pool } = ctx.db;
  const readers = new Set(await readerRoles(pool));
  const decode = {
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: ctx.clock().getTime() + AHEAD_MS,
  };
  const asked = recordQuery === undefined ? null : await openAskedRecords(ctx, aws, recordQuery);
  const reader = await openEventReader(ctx, aws);
  const walk = { ctx, wanted, filter, decode, reader, asked };
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
