"use client";

import {
  type RefObject,
  useCallback,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { columnOf, findColumn, type LaidColumn, type LaidLine } from "./grid-columns";
import { type GridShape, moveBy, type Position, settle } from "./grid-position";
import type { CellPlace, GridHandle } from "./grid-types";

/** By names, so that it stays on its cell when rows and columns come and go. Heads are `head:-1`, `head:-2`. */
interface Active {
  line: string;
  column: string;
}

interface Grid {
  region: RefObject<HTMLElement | null>;
  columns: readonly LaidColumn[];
  lines: readonly LaidLine[];
  shape: GridShape;
  /** Height of a line in pixels. */
  height: number;
  /** The cell that is opened, to begin with. */
  opened: CellPlace | null;
  handle: RefObject<GridHandle | null> | undefined;
}

function firstOf({ lines, columns, opened }: Grid): Active {
  const row = opened && lines.find((line) => line.id === `row:${opened.row}`);
  const column = opened && row ? columns[columnOf(columns, opened)] : undefined;
  if (row && column) return { line: row.id, column: column.id };
  return { line: lines.find((line) => line.kind === "row")?.id ?? "head:-1", column: "name" };
}

/** The element of a cell that takes the focus: the button or link in it, else the cell itself. */
function elementAt(region: HTMLElement | null, shape: GridShape, at: Position): HTMLElement | null {
  const column = at.line === -shape.headRows ? shape.headSpan(at.column).first : at.column;
  const row = region?.querySelector(`tr[data-line="${at.line}"]`);
  const cell =
    row?.querySelector<HTMLElement>(`[data-column="${column}"]`) ??
    row?.querySelector<HTMLElement>("[data-column]");
  return cell?.querySelector<HTMLElement>("[data-target]") ?? cell ?? null;
}

/** Focuses a cell and brings it into sight, clear of the heads that stay: the region's scroll padding is theirs. */
function focusOn(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Lines between the head and the lower edge, less one to hold on to. */
function pageOf(region: HTMLElement | null, height: number): number {
  if (!region) return 1;
  const head = region.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  return Math.max(Math.floor((region.clientHeight - head) / height) - 1, 1);
}

/** Line and column of the cell that an element is in, null outside of the grid's cells. */
export function positionOf(target: EventTarget | null): Position | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<HTMLElement>("[data-column]");
  const row = cell?.closest<HTMLElement>("tr[data-line]");
  if (!cell || !row) return null;
  return { line: Number(row.dataset.line), column: Number(cell.dataset.column) };
}

/** The place of a line by its name; heads have theirs in it, and one that is gone is the first. */
function lineOf(lines: Grid["lines"], name: string): number {
  if (name.startsWith("head:")) return Number(name.slice("head:".length));
  return Math.max(
    lines.findIndex(({ id }) => id === name),
    0,
  );
}

/** One cell of the grid is in the tab order, and keys move it (ARIA Authoring Practices, grid). */
export function useGridFocus(grid: Grid) {
  const { region, columns, lines, shape, handle } = grid;
  const [active, setActive] = useState(() => firstOf(grid));
  const moved = useRef(false);

  const line = lineOf(lines, active.line);
  const at = settle(shape, { line, column: findColumn(columns, active.column) });

  const activate = useCallback(
    (to: Position) => {
      const column = columns[to.column]?.id ?? "name";
      const name = to.line < 0 ? `head:${to.line}` : (lines[to.line]?.id ?? "head:-1");
      setActive((now) =>
        now.line === name && now.column === column ? now : { line: name, column },
      );
    },
    [columns, lines],
  );

  // In the commit that brings the cell: a later effect could be that of a scroll, and look for the cell too early.
  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    focusOn(elementAt(region.current, shape, at));
  });

  useImperativeHandle(handle, () => ({
    focus: () => focusOn(elementAt(region.current, shape, at)),
  }));

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.altKey || event.shiftKey || event.defaultPrevented) return;
    const from = positionOf(event.target);
    if (!from) return;
    // A head over several columns is left from the column by which it was reached.
    const here = from.line === at.line ? at : from;
    const to = moveBy(shape, here, {
      key: event.key,
      control: event.ctrlKey || event.metaKey,
      page: pageOf(region.current, grid.height),
    });
    if (!to) return;
    event.preventDefault();
    moved.current = true;
    activate(to);
    // Nothing is drawn anew where the cell was the one to go to all along.
    if (to.line === at.line && to.column === at.column)
      focusOn(elementAt(region.current, shape, at));
  }

  function onFocus(event: React.FocusEvent) {
    const to = positionOf(event.target);
    if (!to) return;
    const span = to.line === -shape.headRows ? shape.headSpan(to.column) : null;
    const within = span && at.line === to.line && at.column >= span.first && at.column <= span.last;
    const group = to.line >= 0 && lines[to.line]?.kind === "group" && at.line === to.line;
    if (!within && !group) activate(to);
  }

  return { at, onKeyDown, onFocus };
}
