"use client";

import { useRef, useState } from "react";
import type { EstateMatrix, EstateRow } from "@/lib/access/schemas/estate";
import { principalTitle } from "../principal-words";
import { EstateCell, EstateColumnHead, EstateRowHead } from "./estate-cells";
import type { EstateState } from "./estate-state";

interface Props {
  matrix: Pick<EstateMatrix, "columns" | "keys" | "total">;
  rows: readonly EstateRow[];
  /** How many of the columns are shown. */
  shown: number;
  state: EstateState;
  label: string;
  busy: boolean;
  open: (group: string) => void;
}

const MOVES: Readonly<Record<string, [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

/** Where a key leads from a cell; the head is row 0, the names are column 0. Null: nowhere. */
function moved(event: React.KeyboardEvent, row: number, column: number) {
  const far = Number.MAX_SAFE_INTEGER;
  if (event.key === "Home") return { row: event.ctrlKey ? 0 : row, column: 0 };
  if (event.key === "End") return { row: event.ctrlKey ? far : row, column: far };
  const move = MOVES[event.key];
  return move ? { row: row + move[0], column: column + move[1] } : null;
}

/**
 * Principals by groups of keys as an ARIA grid: one cell is in the tab order, arrow keys move it, and what a cell holds
 * is a link that Enter follows.
 */
export function EstateGrid({ matrix, rows, shown, state, label, busy, open }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState({ row: 1, column: 0 });
  const columns = matrix.columns.slice(0, shown);
  const at = {
    row: Math.min(active.row, rows.length),
    column: Math.min(active.column, columns.length + 1),
  };
  const tab = (row: number, column: number) => (at.row === row && at.column === column ? 0 : -1);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = event.altKey || event.metaKey ? null : moved(event, at.row, at.column);
    if (!to) return;
    event.preventDefault();
    const row = Math.max(Math.min(to.row, rows.length), 0);
    const column = Math.max(Math.min(to.column, columns.length + 1), 0);
    setActive({ row, column });
    const cell = table.current?.querySelector<HTMLElement>(`[data-at="${row}/${column}"]`);
    (cell?.querySelector<HTMLElement>("a, button") ?? cell)?.focus();
  };
  const onFocus = (event: React.FocusEvent) => {
    const place = (event.target as HTMLElement).closest<HTMLElement>("[data-at]")?.dataset.at;
    const [row, column] = (place ?? "").split("/").map(Number);
    if (row !== undefined && column !== undefined) setActive({ row, column });
  };

  return (
    <table
      ref={table}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of links, moved through by arrow keys.
      role="grid"
      aria-label={label}
      aria-busy={busy}
      aria-rowcount={matrix.total + 1}
      aria-colcount={matrix.columns.length + 2}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      className={`min-w-full border-separate border-spacing-0 text-sm ${busy ? "opacity-60" : ""}`}
    >
      <thead>
        <tr aria-rowindex={1}>
          <th
            scope="col"
            data-at="0/0"
            tabIndex={tab(0, 0)}
            className="sticky top-0 left-0 z-30 w-64 min-w-64 2xl:w-88 border-r border-b bg-canvas px-3 py-1.5 text-left align-bottom font-medium text-ink-2 text-xs"
          >
            Principal
          </th>
          <th
            scope="col"
            data-at="0/1"
            tabIndex={tab(0, 1)}
            className="sticky top-0 z-20 w-24 min-w-24 border-r border-b bg-canvas px-2 py-1.5 text-left align-bottom font-medium text-ink-2 text-xs"
          >
            All keys
            <span className="numeric block font-normal text-ink-3">
              {matrix.keys.toLocaleString("en")}
            </span>
          </th>
          {columns.map((column, index) => (
            <EstateColumnHead
              key={column.id}
              column={column}
              at={`0/${index + 2}`}
              tabIndex={tab(0, index + 2)}
              open={state.open === null ? open : null}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          <tr key={row.id} aria-rowindex={line + 2} className="group/row">
            <EstateRowHead row={row} at={`${line + 1}/0`} tabIndex={tab(line + 1, 0)} />
            <EstateCell
              row={row}
              column={null}
              index={-1}
              keys={matrix.keys}
              state={state}
              title={principalTitle(row)}
              at={`${line + 1}/1`}
              tabIndex={tab(line + 1, 1)}
            />
            {columns.map((column, index) => (
              <EstateCell
                key={column.id}
                row={row}
                column={column}
                index={index}
                keys={column.keys}
                state={state}
                title={principalTitle(row)}
                at={`${line + 1}/${index + 2}`}
                tabIndex={tab(line + 1, index + 2)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
