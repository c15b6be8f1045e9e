import { stringify } from "csv-stringify/sync";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import { appendAct } from "@/lib/ledger/append-act";
import type { MatrixExport } from "./export-matrix";
import { parsePrincipalSort, toPrincipal } from "./list-principals";
import type { ExportPrincipalsQuery, PrincipalSummary } from "./schemas/principals";
import { readEdgeState } from "./store/edge-state";
import { readPrincipals } from "./store/read-principals";

/** More principals than that are no list that anybody reads; the file says that it was cut. */
const MAX_ROWS = 100_000;

const FIELDS = [
  "ref",
  "name",
  "kind",
  "accountId",
  "accountName",
  "inEstate",
  "gone",
  "firstSeenAt",
  "lastSeenAt",
  "keys",
  "decrypt",
  "grant",
  "change-policy",
  "administer",
  "unknown",
] as const;

function toLine({ reach, id: _, ...row }: PrincipalSummary): Record<string, unknown> {
  return { ...row, ...reach };
}

function csv(lines: unknown[][]): string {
  const safe = lines.map((line) => line.map((cell) => safeCell(String(cell ?? ""))));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

async function* csvChunks(lines: readonly Record<string, unknown>[]) {
  // The mark lets spreadsheets read the file as UTF-8.
  yield `\ufeff${csv([[...FIELDS]])}`;
  yield csv(lines.map((line) => FIELDS.map((field) => line[field])));
}

async function* jsonChunks(lines: readonly Record<string, unknown>[], meta: object) {
  yield `{"meta":${JSON.stringify(meta)},"principals":[\n`;
  yield lines.map((line) => JSON.stringify(line)).join(",\n");
  yield `\n],"complete":true}\n`;
}

/**
 * Exports the principals that the list shows for these filters, in its order. CSV cells are safe against formulas;
 * JSON is the data as it is and ends with `"complete": true`. The export is recorded.
 */
export async function exportPrincipals(
  ctx: Context,
  query: ExportPrincipalsQuery,
): Promise<MatrixExport> {
  authorize(ctx.actor, "access:export");
  const scope = keyScopeOf(ctx.actor);
  const { pool } = ctx.db;
  const { format, sort: order, ...filters } = query;
  const page = { ...parsePrincipalSort(order), after: undefined, limit: MAX_ROWS };
  const [state, { rows, total }] = await Promise.all([
    readEdgeState(pool, scope),
    readPrincipals(pool, scope, filters, page),
  ]);
  const named = Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value.length === 0 ? [] : [[name, String(value)]],
    ),
  );
  const lines = rows.map((row) => toLine(toPrincipal(row)));
  const exportedAt = ctx.clock().toISOString();
  const meta = { exportedAt, timeZone: "UTC", rows: lines.length, total, filters: named, state };
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const words = ["principals", ...Object.keys(named), `${lines.length}-rows`, `${stamp}Z`];
  const filename = `${words.join("-")}.${format}`;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "access.export",
      subject: { kind: "export", id: filename },
      detail: { rows: lines.length, filters: named },
    }),
  );
  return {
    filename,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows: lines.length,
    exportedAt,
    filters: new URLSearchParams(named).toString(),
    chunks: format === "csv" ? csvChunks(lines) : jsonChunks(lines, meta),
  };
}
