import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { VERDICT_CODES } from "@/lib/access/types";
import type { CellPlace, GridCell } from "./grid-types";
import type { MatrixView, ViewRow } from "./matrix-view";
import type { AccessState } from "./view-state";

/** One line of the list: a principal and a capability. */
export interface ListRow {
  row: ViewRow;
  capability: AccessMatrix["capabilities"][number];
  cell: GridCell;
  /** What decides it, in words; null: not asked for, or not there yet. */
  because: string | null;
}

/**
 * The view as lines, principal by principal in the order of its groups. Lines without access are left out, unless
 * the verdict is asked for, everything is, or the line differs from the picture compared with.
 */
export function listRows(
  { capabilities }: AccessMatrix,
  view: MatrixView,
  cellOf: (place: CellPlace) => GridCell,
  { verdict, all, changed }: Pick<AccessState, "verdict" | "all" | "changed">,
): ListRow[] {
  const wanted = new Set<string>(verdict);
  const places = new Map(capabilities.map(({ id }, at) => [id, at]));
  const keeps = (cell: GridCell) => {
    if (changed && cell.change === null) return false;
    const said = VERDICT_CODES[cell.code].verdict;
    if (wanted.size > 0) return wanted.has(said);
    return all || cell.change !== null || (said !== "denied" && said !== "not-allowed");
  };
  return view.groups.flatMap(({ rows }) =>
    rows.flatMap((row) =>
      view.capabilities.flatMap((capability) => {
        const cell = cellOf({ row: row.principal.ref, group: capability.id, column: null });
        if (!keeps(cell)) return [];
        const because = row.principal.because?.[places.get(capability.id) ?? -1] ?? null;
        return [{ row, capability, cell, because }];
      }),
    ),
  );
}

/** The action to explain for a sum: the first that has the verdict shown. */
export function actionBehind(
  { actions }: AccessMatrix["capabilities"][number],
  cellOf: (action: string) => GridCell,
  shown: GridCell,
): string {
  return actions.find((action) => cellOf(action).code === shown.code) ?? actions[0] ?? "";
}
