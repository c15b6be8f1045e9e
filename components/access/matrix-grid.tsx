"use client";

import { type RefObject, useMemo, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { columnOf, layOutColumns, layOutLines, placeAt, shapeOf } from "./grid-columns";
import { GridHead } from "./grid-head";
import { GroupLine, RowLine } from "./grid-line";
import { runsOf } from "./grid-position";
import type {
  CellPlace,
  GridCell,
  GridColumnGroup,
  GridFact,
  GridHandle,
  GridRowGroup,
  GridSort,
} from "./grid-types";
import { Legend } from "./legend";
import { positionOf, useGridFocus } from "./use-grid-focus";
import { useGridWindow } from "./use-grid-window";

export interface MatrixGridProps {
  /** Names the grid: `Who can do what with prod-orders-db`. */
  label: string;
  /** Heading of the first column. */
  rowLabel: string;
  facts: readonly GridFact[];
  columnGroups: readonly GridColumnGroup[];
  rowGroups: readonly GridRowGroup[];
  onToggleColumns: (group: string) => void;
  onToggleRows: (group: string) => void;
  /** The same function while the picture is the same: rows are drawn again when it changes. */
  cellOf: (place: CellPlace) => GridCell;
  sort: GridSort | null;
  /** The cell whose explanation is open. */
  opened: CellPlace | null;
  onOpen: (place: CellPlace) => void;
  handle?: RefObject<GridHandle | null>;
  /** Newer data is on its way. */
  busy?: boolean;
  /** Cells tell how often they were used. */
  calls?: boolean;
  /** What signs beside the names of rows mean, as items of the legend. */
  signs?: React.ReactNode;
}

/** Height of a gap is set from script: the content security policy refuses styles in the document. */
function Gap({ count, height, span }: { count: number; height: number; span: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it holds nothing that takes the focus.
    <tr aria-hidden="true">
      <td
        colSpan={span}
        className="p-0"
        ref={(cell) => {
          if (cell) cell.style.height = `${count * height}px`;
        }}
      />
    </tr>
  );
}

/**
 * Verdicts of rows by columns as an ARIA grid: one tab stop, arrows, Home, End, Page Up and Page Down; Enter or Space
 * opens a cell. Heads stay in sight; only the lines in sight are in the document when there are many.
 */
export function MatrixGrid(props: MatrixGridProps) {
  const { columnGroups, rowGroups, facts, opened, cellOf } = props;
  const region = useRef<HTMLDivElement>(null);
  const hint = useRef<HTMLParagraphElement>(null);
  const columns = useMemo(() => layOutColumns(facts, columnGroups), [facts, columnGroups]);
  const lines = useMemo(() => layOutLines(rowGroups), [rowGroups]);
  const { shown, height } = useGridWindow(region, lines.length, columns.length);
  const shape = useMemo(() => shapeOf(columns, lines.length), [columns, lines]);
  const { at, onKeyDown, onFocus } = useGridFocus({
    region,
    columns,
    lines,
    shape,
    height,
    opened,
    handle: props.handle,
  });
  const openedAt = opened ? columnOf(columns, opened) : -1;
  const { headRows } = shape;

  function open(target: EventTarget): boolean {
    const to = positionOf(target);
    const line = to && lines[to.line];
    if (!to || line?.kind !== "row") return false;
    const row = line.group.rows[line.at];
    const place = row && placeAt(row.id, columns[to.column]);
    if (!place) return false;
    props.onOpen(place);
    return true;
  }

  function tell(target: EventTarget) {
    if (!hint.current) return;
    const cell = target instanceof Element ? target.closest("[data-column]") : null;
    hint.current.textContent =
      cell?.getAttribute("aria-label") ?? cell?.getAttribute("title") ?? "";
  }

  return (
    <div className="flex min-h-0 min-w-0 grow flex-col print-flow">
      <div
        ref={region}
        className={cn(
          "print-flow print-wide relative min-h-72 grow overflow-auto bg-surface max-lg:max-h-[80dvh]",
          "scroll-pl-36 sm:scroll-pl-52 2xl:scroll-pl-80",
          headRows === 2 ? "scroll-pt-47" : "scroll-pt-11",
        )}
      >
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid with the rows and heads of a table.
          role="grid"
          aria-label={props.label}
          aria-rowcount={headRows + lines.length}
          aria-colcount={columns.length}
          aria-busy={props.busy}
          onKeyDown={(event) => {
            if ((event.key === "Enter" || event.key === " ") && open(event.target)) {
              event.preventDefault();
            } else onKeyDown(event);
          }}
          onClick={(event) => open(event.target)}
          onFocus={(event) => {
            onFocus(event);
            tell(event.target);
          }}
          onPointerOver={(event) => tell(event.target)}
          className={cn(
            "w-px min-w-full table-fixed border-separate border-spacing-0 text-sm",
            props.busy && "opacity-60",
          )}
        >
          <colgroup>
            {columns.map((column) => (
              <col
                key={column.id}
                className={column.kind === "fact" ? FACTS[column.fact.width] : WIDTHS[column.kind]}
              />
            ))}
          </colgroup>
          <GridHead
            rowLabel={props.rowLabel}
            columns={columns}
            headRows={headRows}
            sort={props.sort}
            onToggle={props.onToggleColumns}
            active={at.line < 0 ? headAt(shape, at) : null}
            lit={at.line >= 0 ? at.column : -1}
          />
          <tbody>
            {/* One flat list: a row keeps its element, and the focus in it, when the window moves. */}
            {runsOf(lines.length, shown, at.line).flatMap((run) =>
              run.kind === "gap"
                ? [
                    <Gap
                      key={`gap ${run.at}`}
                      count={run.count}
                      height={height}
                      span={columns.length}
                    />,
                  ]
                : lines.slice(run.first, run.end).map((line, offset) => {
                    const number = run.first + offset;
                    const place = { line: number, index: headRows + number + 1 };
                    const row = line.kind === "row" ? line.group.rows[line.at] : undefined;
                    return row === undefined ? (
                      <GroupLine
                        key={line.id}
                        {...place}
                        group={line.group}
                        span={columns.length}
                        active={number === at.line}
                        onToggle={props.onToggleRows}
                      />
                    ) : (
                      <RowLine
                        key={line.id}
                        {...place}
                        row={row}
                        columns={columns}
                        cellOf={cellOf}
                        active={number === at.line ? at.column : -1}
                        opened={row.id === opened?.row ? openedAt : -1}
                        calls={props.calls ?? false}
                      />
                    );
                  }),
            )}
          </tbody>
        </table>
      </div>
      <div className="@container flex min-h-7 shrink-0 items-center gap-x-4 border-t bg-canvas px-4 py-0.5">
        <Legend signs={props.signs} />
        <p
          ref={hint}
          aria-hidden="true"
          className="min-h-4 min-w-0 hidden grow basis-0 truncate text-right text-2xs text-ink @4xl:block"
        />
      </div>
    </div>
  );
}

const FACTS = { number: "w-14", age: "w-22" };
const WIDTHS = {
  name: "w-36 sm:w-52 2xl:w-80",
  sum: "w-20 2xl:w-24",
  single: "w-10",
};

/** Row of the head and the column under which its cell is drawn. */
function headAt(shape: ReturnType<typeof shapeOf>, at: { line: number; column: number }) {
  const top = at.line === -shape.headRows;
  return {
    row: top ? 0 : 1,
    column: top ? shape.headSpan(at.column).first : at.column,
  };
}
