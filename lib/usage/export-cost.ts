import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile } from "@/lib/http/export-file";
import { csvText } from "@/lib/http/export-text";
import { PRICE_DOUBTS, PRICES } from "./rules/prices";
import type { CostItem } from "./schemas/cost";
import { type CostSum, sumCost } from "./sum-cost";

const COLUMNS: readonly [string, (item: CostItem) => string | number | null][] = [
  ["account", (item) => item.accountId],
  ["accountName", (item) => item.accountName],
  ["region", (item) => item.region],
  ["keyId", (item) => item.keyId],
  ["alias", (item) => item.alias],
  ["spec", (item) => item.spec],
  ["manager", (item) => item.manager],
  ["state", (item) => item.state],
  ["hours", (item) => item.hours],
  ["rotations", (item) => item.rotations],
  ["storageFrom", (item) => item.storage.from],
  ["storageTo", (item) => item.storage.to],
  ["requests", (item) => item.requests],
  ["failedRequests", (item) => item.failed],
  ["usageFrom", (item) => item.usage.from],
  ["usageTo", (item) => item.usage.to],
  ["totalFrom", (item) => item.total.from],
  ["totalTo", (item) => item.total.to],
];

/** Before the keys: what the figures are, and what they are not. */
function head(sum: CostSum): string[][] {
  return [
    ["month", sum.month],
    ["counted until", sum.until.toISOString()],
    ["US dollars by list prices of", `${PRICES.asOf}, ${PRICES.region}, ${PRICES.source}`],
    ["usage not known whole, figures are at least", sum.gaps.join(" ") || "no"],
    ["requests that other accounts are charged for", String(sum.others.requests)],
    ["requests of which it is not told who is charged", String(sum.notTold.requests)],
    ...PRICE_DOUBTS.map((doubt) => ["not verified", doubt]),
    [],
  ];
}

function csvOf(sum: CostSum): string {
  const lines = sum.items.map((item) => COLUMNS.map(([, of]) => of(item) ?? "unknown"));
  const names = COLUMNS.map(([name]) => name);
  return csvText([...head(sum), names, ...lines]);
}

function jsonOf({ of: _of, span: _span, ...sum }: CostSum): string {
  const told = { ...sum, prices: PRICES, doubts: PRICE_DOUBTS };
  return `${JSON.stringify(told)}\n`;
}

/**
 * What every key cost in a month as a file, the dearest first. CSV cells are safe against formulas. The export is recorded.
 * Throws `invalid` for a month that has not begun.
 */
export async function exportCost(
  ctx: Context,
  query: { month?: string | undefined; account?: string | undefined; format: "csv" | "json" },
): Promise<ExportedFile> {
  authorize(ctx.actor, "usage:read");
  const sum = await sumCost(ctx, query);
  const exportedAt = ctx.clock().toISOString();
  const filters = { month: sum.month, ...(query.account ? { account: query.account } : {}) };
  return exportFile(ctx, {
    ...{ act: "usage.export", format: query.format, exportedAt, filters },
    words: ["cost", ...Object.values(filters)],
    rows: sum.items.length,
    csv: () => csvOf(sum),
    json: () => jsonOf(sum),
  });
}
