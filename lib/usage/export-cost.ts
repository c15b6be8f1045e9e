import { stringify } from "csv-stringify/sync";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import { appendAct } from "@/lib/ledger/append-act";
import type { SeriesExport } from "./export-series";
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
    ...PRICE_DOUBTS.map((doubt) => ["not verified", doubt]),
    [],
  ];
}

function csvOf(sum: CostSum): string {
  const lines = sum.items.map((item) =>
    COLUMNS.map(([, of]) => {
      const value = of(item);
      return value === null ? "unknown" : String(value);
    }),
  );
  const names = COLUMNS.map(([name]) => name);
  const safe = [...head(sum), names, ...lines].map((line) => line.map((cell) => safeCell(cell)));
  return `\ufeff${stringify(safe, { quoted: true, record_delimiter: "windows" })}`;
}

function jsonOf({ month, until, gaps, sum, accounts, items }: CostSum): string {
  const told = { month, until, prices: PRICES, doubts: PRICE_DOUBTS, gaps, sum, accounts, items };
  return `${JSON.stringify(told)}\n`;
}

/**
 * What every key cost in a month as a file, the dearest first. CSV cells are safe against formulas. The export is recorded.
 * Throws `invalid` for a month that has not begun.
 */
export async function exportCost(
  ctx: Context,
  query: { month?: string | undefined; account?: string | undefined; format: "csv" | "json" },
): Promise<SeriesExport> {
  authorize(ctx.actor, "usage:read");
  const sum = await sumCost(ctx, query);
  const exportedAt = ctx.clock().toISOString();
  const filters = { month: sum.month, ...(query.account ? { account: query.account } : {}) };
  const rows = sum.items.length;
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const parts = ["cost", ...Object.values(filters), `${rows}-rows`, stamp];
  const filename = `${parts.join("-")}Z.${query.format}`;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "usage.export",
      subject: { kind: "export", id: filename },
      detail: { rows, filters },
    }),
  );
  const csv = query.format === "csv";
  return {
    ...{ filename, rows, exportedAt },
    contentType: csv ? "text/csv; charset=utf-8; header=present" : "application/json",
    filters: new URLSearchParams(filters).toString(),
    text: csv ? csvOf(sum) : jsonOf(sum),
  };
}
