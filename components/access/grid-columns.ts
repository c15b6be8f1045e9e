import type { GridShape } from "./grid-position";
import type { CellPlace, GridColumn, GridColumnGroup, GridFact, GridRowGroup } from "./grid-types";

/** One column as it is drawn, from left to right. */
export type LaidColumn =
  | { kind: "name"; id: "name" }
  | { kind: "fact"; id: string; fact: GridFact }
  | { kind: "sum"; id: string; group: GridColumnGroup }
  | { kind: "single"; id: string; group: GridColumnGroup; column: GridColumn; first: boolean };

/** The columns in their order: a group that is closed, or has no columns, is one. */
export function layOutColumns(
  facts: readonly GridFact[],
  groups: readonly GridColumnGroup[],
): LaidColumn[] {
  const laid: LaidColumn[] = [{ kind: "name", id: "name" }];
  for (const fact of facts) laid.push({ kind: "fact", id: `fact:${fact.id}`, fact });
  for (const group of groups) {
    if (!group.open || group.columns.length === 0) {
      laid.push({ kind: "sum", id: `sum:${group.id}`, group });
      continue;
    }
    group.columns.forEach((column, at) => {
      laid.push({ kind: "single", id: `one:${column.id}`, group, column, first: at === 0 });
    });
  }
  return laid;
}

/** One line of the body: the line over a group of rows, or a row. */
export type LaidLine =
  | { kind: "group"; id: string; group: GridRowGroup }
  | { kind: "row"; id: string; group: GridRowGroup; at: number };

/** The lines in their order; rows of a closed group are left out. */
export function layOutLines(groups: readonly GridRowGroup[]): LaidLine[] {
  const laid: LaidLine[] = [];
  for (const group of groups) {
    laid.push({ kind: "group", id: `group:${group.id}`, group });
    if (!group.open) continue;
    group.rows.forEach((row, at) => {
      laid.push({ kind: "row", id: `row:${row.id}`, group, at });
    });
  }
  return laid;
}

/** What moving needs, from the columns and the number of lines. */
export function shapeOf(columns: readonly LaidColumn[], lines: number): GridShape {
  const groupAt = (at: number) => {
    const column = columns[at];
    return column?.kind === "single" ? column.group.id : null;
  };
  return {
    headRows: columns.some((column) => column.kind === "single") ? 2 : 1,
    lines,
    columns: columns.length,
    ownHead: (at) => groupAt(at) !== null,
    headSpan: (at) => {
      const group = groupAt(at);
      if (group === null) return { first: at, last: at };
      let first = at;
      let last = at;
      while (groupAt(first - 1) === group) first -= 1;
      while (groupAt(last + 1) === group) last += 1;
      return { first, last };
    },
  };
}

/** Where a place of verdicts stands among the columns; of a closed group its sum, of an open one its first column. */
export function columnOf(columns: readonly LaidColumn[], place: Omit<CellPlace, "row">): number {
  const of = (wanted: (column: LaidColumn) => boolean) => columns.findIndex(wanted);
  const single = of((one) => one.kind === "single" && one.column.id === place.column);
  if (single >= 0) return single;
  return of((one) => "group" in one && one.group.id === place.group);
}

/** The same column after groups were opened or closed, by its id; 0 when its group is gone. */
export function findColumn(columns: readonly LaidColumn[], id: string): number {
  const same = columns.findIndex((column) => column.id === id);
  if (same >= 0) return same;
  const now = columns.findIndex(
    (column) =>
      "group" in column &&
      (`sum:${column.group.id}` === id ||
        column.group.columns.some((one) => `one:${one.id}` === id)),
  );
  return Math.max(now, 0);
}

/** The verdicts that a column of a row holds; null for heads and facts. */
export function placeAt(row: string, column: LaidColumn | undefined): CellPlace | null {
  if (column?.kind === "sum") return { row, group: column.group.id, column: null };
  if (column?.kind === "single") return { row, group: column.group.id, column: column.column.id };
  return null;
}
