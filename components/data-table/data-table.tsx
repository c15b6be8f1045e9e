"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Column, Density } from "./types";

interface Props<T> {
  caption: string;
  /** The first one names the row and stays in sight. */
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  /** `name` or `-name`. */
  sort: string;
  onSort: (sort: string) => void;
  density: Density;
  /** Newer rows are on their way. */
  busy: boolean;
  rowClassName?: (row: T) => string | undefined;
}

const CELL = "border-b px-3 text-left align-middle font-normal";

/** A native table whose order the server makes. Scrolls inside its parent; headings stay in sight. */
export function DataTable<T>(props: Props<T>) {
  const { caption, columns, rows, rowKey, density, busy } = props;
  const height = density === "compact" ? "h-8" : "h-11";
  return (
    <table
      aria-busy={busy}
      className={cn("w-full border-separate border-spacing-0 text-sm", busy && "opacity-60")}
    >
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <Heading
              key={column.id}
              column={column}
              first={index === 0}
              sort={props.sort}
              onSort={props.onSort}
            />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className={cn("group/row", props.rowClassName?.(row))}>
            {columns.map((column, index) => {
              const Cell = index === 0 ? "th" : "td";
              return (
                <Cell
                  key={column.id}
                  scope={index === 0 ? "row" : undefined}
                  className={cn(
                    CELL,
                    height,
                    column.width,
                    "bg-surface group-focus-within/row:bg-selected group-hover/row:bg-hover",
                    index === 0 && "sticky left-0 z-10 max-sm:border-r",
                    column.align === "end" && "numeric text-right",
                  )}
                >
                  {column.cell(row)}
                </Cell>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadingProps<T> {
  column: Column<T>;
  first: boolean;
  sort: string;
  onSort: (sort: string) => void;
}

function Heading<T>({ column, first, sort, onSort }: HeadingProps<T>) {
  const up = column.sort !== undefined && sort === column.sort;
  const down = column.sort !== undefined && sort === `-${column.sort}`;
  const turned = up || (!down && column.downFirst === true);
  const Arrow = down ? ArrowDown : ArrowUp;
  const order = up ? "ascending" : down ? "descending" : undefined;
  return (
    <th
      scope="col"
      aria-sort={order}
      className={cn(
        "sticky top-0 z-20 h-8 whitespace-nowrap border-b bg-canvas px-3 text-left font-medium text-ink-2 text-xs",
        first && "left-0 z-30 max-sm:border-r",
        column.align === "end" && "text-right",
      )}
    >
      {column.sort ? (
        <button
          type="button"
          onClick={() => onSort(turned ? `-${column.sort}` : `${column.sort}`)}
          className={cn(
            "-mx-1.5 inline-flex h-6 items-center gap-1 rounded-sm px-1.5 hover:bg-subtle hover:text-ink",
            (up || down) && "text-ink",
          )}
        >
          {column.header}
          <Arrow
            aria-hidden="true"
            className={cn("size-3 text-ink-3", !up && !down && "invisible")}
          />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
