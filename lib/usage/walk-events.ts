import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { EventHour } from "./event-hour";
import { AHEAD_MS } from "./rules/decode-record";
import { stretchesOf } from "./rules/event-plan";
import type { EventFilter } from "./rules/match-event";
import { openAskedRecords } from "./sources/asked-records";
import { openEventReader } from "./sources/event-reader";
import type { Wanted } from "./store/counted";
import { type CountedSpan, countedHours, countedSpans } from "./store/event-objects";
import { readerRoles } from "./store/objects";
import { walkWindow } from "./walk-window";
import type { EventPosition, PieceAhead } from "./walked-events";

const HOUR = 3_600_000;

/**
 * The records behind counts, five minutes after five minutes, only of those and of scopes in which such calls are counted, and
 * no further than until all of their calls are found. What cannot be had is told beside it.
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
  try {
    for (const stretch of stretchesOf(filter.from, filter.to, after?.at ?? null)) {
      for (const begin of await countedHours(pool, wanted, stretch)) {
        const from = Math.max(begin, stretch.from);
        const hour = new EventHour({ ctx, filter, decode, reader, asked }, begin);
        const spans = await countedSpans(pool, wanted, {
          from,
          to: Math.min(begin + HOUR, stretch.to),
        });
        for (const window of groupByTime(spans)) {
          yield* walkWindow(hour, window, after?.at === window[0]?.at ? after : null);
        }
      }
    }
  } finally {
    reader.close();
  }
}

function groupByTime(spans: readonly CountedSpan[]): CountedSpan[][] {
  const windows = new Map<number, CountedSpan[]>();
  for (const span of spans) windows.set(span.at, [...(windows.get(span.at) ?? []), span]);
  return [...windows.values()];
}
