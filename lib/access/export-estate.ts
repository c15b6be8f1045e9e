import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { ExportedFile } from "@/lib/http/export-file";
import { getEstate } from "./get-estate";
import type { EstateMatrix, ExportEstateQuery } from "./schemas/estate";
import { writeExport } from "./write-export";

/** Lines of one file; beyond, the file says that it was cut. */
const MAX_ROWS = 100_000;
const PAGE = 200;

const FIELDS = [
  ...["capability", "principal", "name", "kind", "accountId", "accountName"],
  ...["group", "groupName", "groupKeys", "keys", "unknown"],
  ...["used", "unused", "calls90Days", "lastUsedDay"],
];

type Row = EstateMatrix["items"][number];

/** A line for each principal and group of keys that it reaches, or may reach. */
function linesOf(row: Row, { columns }: EstateMatrix, capability: string) {
  const { ref, name, kind, accountId, accountName, use } = row;
  return row.cells.flatMap(([place, keys, unknown]) => {
    const column = columns[place];
    if (column === undefined) return [];
    const used = use?.cells.find((cell) => cell.column === place);
    return [
      {
        ...{ capability, principal: ref, name, kind, accountId, accountName },
        ...{ group: column.id, groupName: column.label, groupKeys: column.keys, keys, unknown },
        // Without a cell of use none of the keys is known to be used, or not to be.
        ...(use === null
          ? { used: null, unused: null, calls90Days: null, lastUsedDay: null }
          : {
              ...{ used: used?.used ?? 0, unused: used?.unused ?? 0 },
              ...{ calls90Days: used?.calls ?? 0, lastUsedDay: used?.lastDay ?? null },
            }),
      },
    ];
  });
}

/**
 * Exports the estate matrix that its page shows for these filters, all its pages, a line for each principal and group of
 * keys. CSV cells are safe against formulas. The export is recorded. Throws as `getEstate` does.
 */
export async function exportEstate(ctx: Context, query: ExportEstateQuery): Promise<ExportedFile> {
  authorize(ctx.actor, "access:export");
  const { format, ...filters } = query;
  const lines: ReturnType<typeof linesOf> = [];
  let page: EstateMatrix;
  let cursor: string | undefined;
  do {
    page = await getEstate(ctx, { ...filters, limit: PAGE, ...(cursor ? { cursor } : {}) });
    for (const row of page.items) lines.push(...linesOf(row, page, filters.capability));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && lines.length < MAX_ROWS);
  return writeExport(ctx, {
    ...{ format, name: "estate", fields: FIELDS, filters },
    lines: lines.slice(0, MAX_ROWS),
    meta: {
      principals: page.total,
      cut: cursor !== undefined || lines.length > MAX_ROWS,
      state: page.state,
    },
  });
}
