import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { scanRecords } from "../files/scan-records";
import { accessTo } from "../open-bucket";
import { openPlace } from "../open-place";
import { coverageName, targetOf } from "../rules/source-target";
import { type SourceRow, selectSources } from "../store/sources";
import { objectBytes } from "./object-bytes";
import { type ObjectSource, SourceUnreadable } from "./source";

/** Where records lie: an object of a source, or the event history of a scope. */
export interface EventPlace {
  /** What the source is noted under. */
  source: string;
  object: { key: string; version: string } | null;
  /** `account/region` */
  scope: string;
}

/** What of a place was read. */
export interface PlaceRead {
  /** Its name, or what it is noted under where it has none any more. */
  source: string;
  /** Of the next page of an event history. */
  next: string | null;
  /** Why not all could be read. */
  problem: string | null;
}

/** Answers whether there is enough. */
export type OnText = (text: string) => boolean;

export interface EventReader {
  /**
   * Gives out the texts of a place's records of KMS that may be of a time (`from` and `to` in ms, `to` not in it), until
   * `onText` answers that it has enough. Never throws for what a source answers.
   */
  read(
    place: EventPlace,
    span: { from: number; to: number },
    marker: string | null,
    onText: OnText,
  ): Promise<PlaceRead>;
  close(): void;
}

const NOT_SET =
  "It was taken in by hand, or its source was removed: only a source that is set can be read again.";
const HISTORY_DAYS = 90;
const TOO_OLD = `CloudTrail's event history has ${HISTORY_DAYS} days; this is older.`;

interface Opened {
  row: SourceRow;
  place: { source: ObjectSource; close(): void } | null;
}

/** Reads records again from where they were taken. What cannot be read once is not asked for a second time. */
export async function openEventReader(ctx: Context, aws: Aws): Promise<EventReader> {
  const rows = await selectSources(ctx.db.pool);
  const opened = new Map<string, Opened>();
  const dead = new Map<string, string>();

  async function open(name: string): Promise<Opened> {
    const there = opened.get(name);
    if (there) return there;
    const row = rows.find((one) => coverageName(one.id, targetOf(one)) === name);
    if (!row) throw new AppError("unavailable", NOT_SET);
    const target = targetOf(row);
    // Whoever may see the key may see its records; the reading itself is the application's.
    const own: Context = { ...ctx, actor: { kind: "system", name: "usage" } };
    const isFiles = target.kind === "files" || target.kind === "folder";
    const place = isFiles ? await openPlace(own, aws, target.config) : null;
    const one = { row, place };
    opened.set(name, one);
    return one;
  }

  return {
    async read(place, span, marker, onText) {
      const gone = dead.get(place.source);
      if (gone !== undefined) return { source: place.source, next: null, problem: gone };
      let source = place.source;
      try {
        const { row, place: opened } = await open(place.source);
        source = row.name;
        if (place.object === null)
          return { source, ...(await readHistory(ctx, aws, place.scope, span, marker, onText)) };
        if (!opened) throw new AppError("unavailable", NOT_SET);
        return { source, ...(await readObject(opened.source, place.object, span, onText)) };
      } catch (error) {
        if (!(error instanceof AppError || error instanceof SourceUnreadable)) throw error;
        dead.set(place.source, error.message);
        return { source, next: null, problem: error.message };
      }
    },
    close() {
      for (const { place } of opened.values()) place?.close();
    },
  };
}

/** Throws SourceUnreadable where no object can be read. */
async function readObject(
  source: ObjectSource,
  object: { key: string; version: string },
  span: { from: number; to: number },
  onText: OnText,
): Promise<Omit<PlaceRead, "source">> {
  try {
    const bytes = await objectBytes(source, { ...object, size: 0 });
    await scanRecords(bytes, beginOf(span), onText);
    return { next: null, problem: null };
  } catch (error) {
    if (error instanceof SourceUnreadable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return { next: null, problem: `${object.key}: ${reason}` };
  }
}

/** One page of the event history (CloudTrail User Guide: 90 days; API Reference, LookupEvents: 50 events). */
async function readHistory(
  ctx: Context,
  aws: Aws,
  scope: string,
  { from, to }: { from: number; to: number },
  marker: string | null,
  onText: OnText,
): Promise<Omit<PlaceRead, "source">> {
  if (to <= ctx.clock().getTime() - HISTORY_DAYS * 86_400_000) {
    return { next: null, problem: TOO_OLD };
  }
  const [accountId = "", region = ""] = scope.split("/");
  const reader = aws.trails(await accessTo(ctx, accountId), region);
  try {
    const times = { from: new Date(from), to: new Date(to - 1) };
    const asked = { by: "EventSource", value: "kms.amazonaws.com", ...times } as const;
    const answer = await reader.lookupEvents(asked, marker);
    if (answer.status !== "data") {
      return { next: null, problem: `${answer.action}: ${answer.message}` };
    }
    const { items, next } = answer.data;
    // A page is small: all of it, so that none is looked for on the next.
    for (const { record } of items) onText(record);
    return { next, problem: null };
  } finally {
    reader.close();
  }
}

/** What the times of all records of a span begin with. */
function beginOf({ from, to }: { from: number; to: number }): string {
  const last = new Date(to - 1).toISOString();
  const first = new Date(from).toISOString();
  let length = 0;
  // Up to the minute: CloudTrail's seconds have no fraction.
  while (length < 16 && first[length] === last[length]) length += 1;
  return first.slice(0, length);
}
