import { authorize } from "@/lib/auth/permissions";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile, nameFilters } from "@/lib/http/export-file";
import { csvText } from "@/lib/http/export-text";
import { countEvents } from "./find-events";
import type { AskedEvents, EventList, UsageEvent } from "./schemas/events";
import { walkEvents } from "./walk-events";
import { addEvent, Problems, sorted, type WalkedEvent } from "./walked-events";

/** Records that one file has at most. */
const MOST = 5_000;
/** Characters of their records. */
const MOST_SIZE = 64_000_000;
/** How long records are looked for before the file is what there is. */
const PATIENCE_MS = 45_000;

const HEAD = [
  ...["time", "operation", "outcome", "message", "principal", "session", "service", "address"],
  ...["user agent", "encryption context", "keys", "request id", "event id", "source", "object"],
];

/**
 * The records behind counts as a file that says how many are counted, and what of them it lacks and why. CSV cells are safe
 * against formulas; JSON has each record whole. The export is recorded. Throws as `findEvents` does.
 */
export async function exportEvents(
  ctx: Context,
  aws: Aws,
  query: AskedEvents,
  format: "csv" | "json",
): Promise<ExportedFile> {
  authorize(ctx.actor, "usage:read");
  const { recordQuery, ...calls } = query;
  const { wanted, filter } = await countEvents(ctx, calls);
  const end = performance.now() + PATIENCE_MS;
  const found = new Map<string, WalkedEvent>();
  const problems = new Problems();
  let isWhole = true;
  let size = 0;
  const told = { wanted, filter, recordQuery };
  for await (const { position, read } of walkEvents(ctx, aws, told, null)) {
    if (position && (found.size >= MOST || size >= MOST_SIZE || performance.now() > end)) {
      isWhole = false;
      break;
    }
    const piece = await read({ skip: 0, events: MOST - found.size, size: MOST_SIZE - size });
    for (const event of piece.events) {
      addEvent(found, event);
      size += JSON.stringify(event.record).length;
    }
    problems.add(piece);
    if (piece.cut) {
      isWhole = false;
      break;
    }
  }
  if (!isWhole) {
    const reason = `The file ends after ${found.size.toLocaleString("en")} records; there are more. Ask for a shorter time.`;
    problems.add({ problems: [{ source: "limit", reason }], missing: [] });
  }
  const events = sorted(found);
  // While it was looked for more may have been taken in, and found.
  const { total } = await countEvents(ctx, calls);
  const exportedAt = ctx.clock().toISOString();
  const filters = nameFilters(query);
  const about = { counted: total, problems: problems.list, filters, exportedAt };
  return exportFile(ctx, {
    ...{ act: "usage.export", format, exportedAt, filters },
    words: ["usage-events", ...Object.keys(filters)],
    ...{ rows: events.length, unit: "records" },
    csv: () => csvOf(events, about),
    json: () => `${JSON.stringify({ meta: { ...about, records: events.length }, events })}\n`,
  });
}

interface About {
  counted: number;
  problems: EventList["problems"];
  filters: Record<string, string>;
  exportedAt: string;
}

function csvOf(events: readonly UsageEvent[], about: About): string {
  const { counted, problems, filters, exportedAt } = about;
  const head = [
    ["records", `${events.length} of ${counted} calls that are counted`],
    ["as of", exportedAt],
    ...Object.entries(filters).map(([name, value]) => [`filter: ${name}`, value]),
    ...problems.map(({ source, reason }) => ["not here", `${source}: ${reason}`]),
    [],
  ];
  const lines = events.map((event) => [
    ...[event.at, event.operation, event.outcome ?? "(success)", event.message],
    ...[event.principal, event.session, event.service ?? "(direct)", event.address],
    event.userAgent,
    event.encryptionContext === null ? null : JSON.stringify(event.encryptionContext),
    ...[event.keys.join(" "), event.requestId, event.eventId, event.source, event.object],
  ]);
  return csvText([...head, HEAD, ...lines]);
}
