import { stringify } from "csv-stringify/sync";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import { appendAct } from "@/lib/ledger/append-act";
import type { SeriesExport } from "./export-series";
import { countEvents } from "./find-events";
import type { AskedEvents, EventList, UsageEvent } from "./schemas/events";
import { walkEvents } from "./walk-events";
import { addEvent, sorted, type WalkedEvent } from "./walked-events";

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
): Promise<SeriesExport> {
  const { recordQuery, ...calls } = query;
  const { total, ...asked } = await countEvents(ctx, calls);
  const end = performance.now() + PATIENCE_MS;
  const found = new Map<string, WalkedEvent>();
  const problems = new Map<string, EventList["problems"][number]>();
  let isWhole = true;
  let size = 0;
  for await (const { position, read } of walkEvents(ctx, aws, { ...asked, recordQuery }, null)) {
    if (position && (found.size >= MOST || size >= MOST_SIZE || performance.now() > end)) {
      isWhole = false;
      break;
    }
    const piece = await read({ skip: 0, events: MOST - found.size, size: MOST_SIZE - size });
    for (const event of piece.events) {
      addEvent(found, event);
      size += JSON.stringify(event.record).length;
    }
    for (const problem of piece.problems) problems.set(problem.reason, problem);
    if (piece.cut) {
      isWhole = false;
      break;
    }
  }
  if (!isWhole) {
    const reason = `The file ends after ${found.size.toLocaleString("en")} records; there are more. Ask for a shorter time.`;
    problems.set("limit", { source: "limit", reason });
  }
  const events = sorted(found);
  const exportedAt = ctx.clock().toISOString();
  const filters = Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || value.length === 0 ? [] : [[name, String(value)]],
    ),
  );
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const filename = `usage-events-${events.length}-records-${stamp}Z.${format}`;
  const about = { counted: total, problems: [...problems.values()], filters, exportedAt };
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "usage.export",
      subject: { kind: "export", id: filename },
      detail: { rows: events.length, filters },
    }),
  );
  return {
    filename,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows: events.length,
    exportedAt,
    filters: new URLSearchParams(filters).toString(),
    // The mark lets spreadsheets read the file as UTF-8.
    text:
      format === "csv"
        ? `\ufeff${csvOf(events, about)}`
        : `${JSON.stringify({ meta: { ...about, records: events.length }, events })}\n`,
  };
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
  const safe = [...head, HEAD, ...lines].map((line) => line.map((cell) => safeCell(cell ?? "")));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}
