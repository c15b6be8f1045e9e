import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { ExportedFile } from "@/lib/http/export-file";
import { parsePrincipalSort, toPrincipal } from "./list-principals";
import type { ExportPrincipalsQuery, PrincipalSummary } from "./schemas/principals";
import { readEdgeState } from "./store/edge-state";
import { readPrincipals } from "./store/read-principals";
import { writeExport } from "./write-export";

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

function toLine({ reach, id: _, ...row }: PrincipalSummary) {
  return { ...row, ...reach };
}

/**
 * Exports the principals that the list shows for these filters, in its order. CSV cells are safe against formulas;
 * JSON is the data as it is and ends with `"complete": true`. The export is recorded.
 */
export async function exportPrincipals(
  ctx: Context,
  query: ExportPrincipalsQuery,
): Promise<ExportedFile> {
  authorize(ctx.actor, "access:export");
  const scope = keyScopeOf(ctx.actor);
  const { pool } = ctx.db;
  const { format, sort: order, ...filters } = query;
  const page = { ...parsePrincipalSort(order), after: undefined, limit: MAX_ROWS };
  const [state, { rows, total }] = await Promise.all([
    readEdgeState(pool, scope),
    readPrincipals(pool, scope, filters, page),
  ]);
  return writeExport(ctx, {
    ...{ format, name: "principals", fields: FIELDS, filters, meta: { total, state } },
    lines: rows.map((row) => toLine(toPrincipal(row))),
  });
}
