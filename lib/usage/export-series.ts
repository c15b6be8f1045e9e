import { stringify } from "csv-stringify/sync";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import { appendAct } from "@/lib/ledger/append-act";
import { getSeries } from "./get-series";
import type { SeriesQuery, UsageSeries } from "./schemas/series";

export interface SeriesExport {
  /** Made by us of letters, digits and hyphens alone. */
  filename: string;
  contentType: string;
  rows: number;
  exportedAt: string;
  /** The filters as a query string. */
  filters: string;
  text: string;
}

/** The filters in force, lists joined by commas. */
function nameFilters(query: SeriesQuery): Record<string, string> {
  const { top, ...named } = query;
  if (named.from !== undefined) named.range = "";
  return Object.fromEntries(
    Object.entries({ ...named, top: String(top) }).flatMap(([name, value]) =>
      value === undefined || value.length === 0 ? [] : [[name, String(value)]],
    ),
  );
}

/** A line a point: its time, what is known of it, and each part's calls; empty cells are unknown, not zero. */
function csvOf({ points, series, timeZone, to }: UsageSeries): string {
  const head = [
    "from",
    "to",
    "time zone",
    "known",
    "why not",
    ...series.map(({ label, id }) => label || id),
  ];
  const lines = points.map(({ at, state, reasons }, index) => [
    ...[at, points[index + 1]?.at ?? to, timeZone],
    state === "covered" ? "whole" : state === "gap" ? "no" : "in part",
    reasons.join(" "),
    ...series.map(({ values }) => values[index] ?? ""),
  ]);
  const safe = [head, ...lines].map((line) => line.map((cell) => safeCell(String(cell))));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

/** Lines before the table: what the numbers are of, when, and what is not known of them. */
function csvHead(series: UsageSeries, filters: Record<string, string>): string {
  const gaps = series.gaps.map(
    ({ from, to, reason, scopeCount }) =>
      `${from} to ${to}: ${reason} (${scopeCount} of ${series.scopes} regions)`,
  );
  const lines = [
    ["calls", `${series.atLeast ? "at least " : ""}${series.count}`],
    ["as of", series.now],
    ["from", series.from],
    ["to", series.to],
    ...Object.entries(filters).map(([name, value]) => [`filter: ${name}`, value]),
    ...(series.gapCount === 0 ? [["gaps", "none"]] : gaps.map((gap) => ["gap", gap])),
    ...(series.gapCount > gaps.length
      ? [["gap", `and ${series.gapCount - gaps.length} more`]]
      : []),
    [],
  ];
  const safe = lines.map((line) => line.map((cell) => safeCell(cell)));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

/**
 * The numbers of a chart as a file that says what it holds: filters, coverage and time. CSV cells are safe against
 * formulas; JSON is the answer of the API as it is. The export is recorded. Throws as `getSeries` does.
 */
export async function exportSeries(
  ctx: Context,
  query: SeriesQuery,
  format: "csv" | "json",
): Promise<SeriesExport> {
  authorize(ctx.actor, "usage:read");
  const series = await getSeries(ctx, query);
  const filters = nameFilters(query);
  const stamp = series.now.slice(0, 19).replace(/[-:]/g, "");
  const rows = series.points.length;
  const filename = ["usage", Object.keys(filters).join("-"), `${rows}-points`, `${stamp}Z`].join(
    "-",
  );
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "usage.export",
      subject: { kind: "export", id: `${filename}.${format}` },
      detail: { rows, filters },
    }),
  );
  return {
    filename: `${filename}.${format}`,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows,
    exportedAt: series.now,
    filters: new URLSearchParams(filters).toString(),
    // The mark lets spreadsheets read the file as UTF-8.
    text:
      format === "csv"
        ? `\ufeff${csvHead(series, filters)}${csvOf(series)}`
        : `${JSON.stringify({ meta: { filters, timeZone: query.timeZone, points: rows }, usage: series })}\n`,
  };
}
