import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile, nameFilters } from "@/lib/http/export-file";
import { csvText } from "@/lib/http/export-text";
import { getSeries } from "./get-series";
import type { SeriesQuery, UsageSeries } from "./schemas/series";

/** A line a point: its time, what is known of it, and each part's calls; empty cells are unknown, not zero. */
function tableOf({ points, series, timeZone, to }: UsageSeries): (string | number)[][] {
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
  return [head, ...lines];
}

/** Lines before the table: what the numbers are of, when, and what is not known of them. */
function headOf(series: UsageSeries, filters: Record<string, string>): string[][] {
  const gaps = series.gaps.map(
    ({ from, to, reason, scopeCount }) =>
      `${from} to ${to}: ${reason} (${scopeCount} of ${series.scopes} regions)`,
  );
  return [
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
}

/**
 * The numbers of a chart as a file that says what it holds: filters, coverage and time. CSV cells are safe against
 * formulas; JSON is the answer of the API as it is. The export is recorded. Throws as `getSeries` does.
 */
export async function exportSeries(
  ctx: Context,
  query: SeriesQuery,
  format: "csv" | "json",
): Promise<ExportedFile> {
  authorize(ctx.actor, "usage:read");
  const series = await getSeries(ctx, query);
  // A time of its own stands in place of a range.
  const filters = nameFilters(query.from === undefined ? query : { ...query, range: undefined });
  const points = series.points.length;
  const meta = { filters, timeZone: query.timeZone, points };
  return exportFile(ctx, {
    ...{ act: "usage.export", format, exportedAt: series.now, filters },
    words: ["usage", ...Object.keys(filters)],
    ...{ rows: points, unit: "points" },
    csv: () => csvText([...headOf(series, filters), ...tableOf(series)]),
    json: () => `${JSON.stringify({ meta, usage: series })}\n`,
  });
}
