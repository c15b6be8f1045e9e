import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { parseKeyArn } from "@/lib/keys/rules/key-arn";
import { scanRecords } from "../files/scan-records";
import { accessTo, openBucket } from "../open-bucket";
import { coverageName, targetOf } from "../rules/source-target";
import type { EventList, EventsQuery, UsageEvent } from "../schemas/events";
import type { EventObject } from "../store/event-objects";
import { type SourceRow, selectSources } from "../store/sources";
import { objectBytes } from "./object-bytes";

/** Gets the text of each record that may be one of those asked for. */
export type OnFound = (text: string, place: Pick<UsageEvent, "source" | "object">) => void;

/** Pages of the event history that are asked for to answer one question: 1,000 events, ten seconds. */
const MOST_PAGES = 20;

/** Looks through objects where they lie; answers why some could not be. */
export async function readEventObjects(
  ctx: Context,
  aws: Aws,
  query: EventsQuery,
  objects: readonly EventObject[],
  onFound: OnFound,
): Promise<EventList["problems"]> {
  const sources = await selectSources(ctx.db.pool);
  const problems: EventList["problems"] = [];
  const bySource = new Map<string, EventObject[]>();
  for (const one of objects) {
    bySource.set(one.source, [...(bySource.get(one.source) ?? []), one]);
  }
  for (const [name, list] of bySource) {
    const source = sources.find((one) => coverageName(one.id, targetOf(one)) === name);
    try {
      if (!source) throw new AppError("unavailable", NOT_SET);
      const reasons = await readSource(ctx, aws, source, query, list, onFound);
      for (const reason of new Set(reasons)) problems.push({ source: name, reason });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ source: name, reason: error.message });
    }
  }
  return problems;
}

const NOT_SET =
  "It was taken in by hand, or its source was removed: only a source that is set can be read again.";

async function readSource(
  ctx: Context,
  aws: Aws,
  source: SourceRow,
  query: EventsQuery,
  objects: readonly EventObject[],
  onFound: OnFound,
): Promise<string[]> {
  const target = targetOf(source);
  if (target.kind === "lookup") {
    return readHistory(ctx, aws, query, (text) =>
      onFound(text, { source: source.name, object: null }),
    );
  }
  // Whoever may see the key may see its records; the reading itself is the application's.
  const own: Context = { ...ctx, actor: { kind: "system", name: "usage" } };
  const bucket = await openBucket(own, aws, target.config);
  const reasons: string[] = [];
  try {
    for (const object of objects) {
      const place = { source: source.name, object: object.key };
      try {
        const bytes = await objectBytes(bucket.source, { ...object, size: 0 });
        await scanRecords(bytes, beginOf(query), (text) => onFound(text, place));
      } catch (error) {
        reasons.push(`${object.key}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    bucket.close();
  }
  return reasons;
}

async function readHistory(
  ctx: Context,
  aws: Aws,
  { key, from, to }: EventsQuery,
  onRecord: (text: string) => void,
): Promise<string[]> {
  const name = parseKeyArn(key);
  if (!name) return [];
  const reader = aws.trails(await accessTo(ctx, name.accountId), name.region);
  const times = { from: new Date(from), to: new Date(Date.parse(to) - 1) };
  try {
    let marker: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { by: "EventSource", value: "kms.amazonaws.com", ...times } as const;
      const answer: Awaited<ReturnType<typeof reader.lookupEvents>> = await reader.lookupEvents(
        query,
        marker,
      );
      if (answer.status !== "data") return [`${answer.action}: ${answer.message}`];
      for (const { record } of answer.data.items) onRecord(record);
      marker = answer.data.next;
      if (marker === null) return [];
    }
    return [
      `More than ${MOST_PAGES * 50} events are of that time; only the last were looked through.`,
    ];
  } finally {
    reader.close();
  }
}

/** What the times of all records that are asked for begin with. */
function beginOf({ from, to }: EventsQuery): string {
  const last = new Date(Date.parse(to) - 1).toISOString();
  const first = new Date(from).toISOString();
  let length = 0;
  // Up to the minute: CloudTrail's seconds have no fraction.
  while (length < 16 && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}
