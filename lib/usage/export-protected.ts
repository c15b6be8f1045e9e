import { stringify } from "csv-stringify/sync";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { appendAct } from "@/lib/ledger/append-act";
import type { SeriesExport } from "./export-series";
import { getProtected } from "./get-protected";
import type { ProtectedByKey } from "./schemas/protected";

const FIELDS = [
  ...["type", "resource", "calls", "failed", "days", "firstAt", "lastAt"],
  ...["principalCount", "principals", "services", "operations"],
] as const;

function csvOf(found: ProtectedByKey): string {
  const { known, coverage } = found;
  const head = [
    ["from", found.from],
    ["to", found.to],
    ...Object.entries(known).map(([name, value]) => [`calls: ${name}`, String(value)]),
    ["seconds without data", `${coverage.missing} of ${coverage.seconds}`],
    ...coverage.gaps.map(({ from, to, reason }) => ["gap", `${from} to ${to}: ${reason}`]),
    ["resources", `${found.resources.length} of ${found.resourceCount}`],
    [],
  ];
  const lines = found.resources.map((row) =>
    FIELDS.map((field) => {
      const value = (row as Record<string, unknown>)[field];
      return Array.isArray(value) ? value.map((one) => one || "(direct)").join(" ") : String(value);
    }),
  );
  const safe = [...head, [...FIELDS], ...lines].map((line) => line.map((cell) => safeCell(cell)));
  return `\ufeff${stringify(safe, { quoted: true, record_delimiter: "windows" })}`;
}

/**
 * What a key protects as a file: each resource on a line, before them what is not known. CSV cells are safe against formulas.
 * The export is recorded. Throws as `getProtected` does.
 */
export async function exportProtected(
  ctx: Context,
  name: KeyName,
  { days, format }: { days: number; format: "csv" | "json" },
): Promise<SeriesExport> {
  const found = await getProtected(ctx, name, { days });
  const stamp = found.to.slice(0, 19).replace(/[-:]/g, "");
  const rows = found.resources.length;
  const place = [name.accountId, name.region, name.keyId];
  const filename = `${["protects", ...place, `${days}-days`, `${rows}-rows`, stamp].join("-")}Z.${format}`;
  const filters = { days: String(days) };
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "usage.export",
      subject: { kind: "export", id: filename },
      detail: { key: place.join("/"), rows, filters },
    }),
  );
  return {
    ...{ filename, rows, exportedAt: found.to },
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    filters: new URLSearchParams(filters).toString(),
    text:
      format === "csv" ? csvOf(found) : `${JSON.stringify({ key: place.join("/"), ...found })}\n`,
  };
}
