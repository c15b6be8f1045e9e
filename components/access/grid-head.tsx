import { ArrowDown, ArrowUp, ChevronRight } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { LaidColumn } from "./grid-columns";
import type { GridColumnGroup, GridSort } from "./grid-types";

const HEAD =
  "sticky border-b bg-canvas text-left align-bottom font-medium text-2xs text-ink-2 leading-3.5";
const BUTTON =
  "rounded-sm text-left hover:text-ink [&_svg]:size-3 [&_svg]:shrink-0 [&_svg]:text-ink-3";

interface Props {
  rowLabel: string;
  columns: readonly LaidColumn[];
  headRows: 1 | 2;
  sort: GridSort | null;
  onToggle: (group: string) => void;
  /** Row of the head (0 or 1) and column that the tab key leads to; null: it is in the body. */
  active: { row: number; column: number } | null;
  /** The column of the cell that has the focus, to be found by eye; -1: none. */
  lit: number;
}

/** A long name of an action may break between its humps: `GenerateDataKey|Without|Plaintext`. */
function Humps({ text }: { text: string }) {
  const parts = text.split(/(?<=[a-z])(?=[A-Z])/);
  let at = 0;
  return parts.map((part) => {
    const key = at;
    at += part.length;
    return (
      <span key={key}>
        {key > 0 ? <wbr /> : null}
        {part}
      </span>
    );
  });
}

/** Head of the grid: groups of columns above, single columns of the open ones below, written upwards. */
export const GridHead = memo(function GridHead(props: Props) {
  const { columns, headRows, active, lit } = props;
  const tab = (row: number, column: number) =>
    active?.row === row && active.column === column ? 0 : -1;
  return (
    <thead>
      <tr aria-rowindex={1} data-line={-headRows}>
        {columns.map((column, at) =>
          column.kind === "name" || column.kind === "fact" ? (
            <PlainHead key={column.id} {...props} column={column} at={at} tabIndex={tab(0, at)} />
          ) : column.kind === "sum" || column.first ? (
            <GroupHead
              key={`group:${column.group.id}`}
              group={column.group}
              at={at}
              rowSpan={column.kind === "sum" ? headRows : 1}
              lit={lit === at}
              onToggle={props.onToggle}
              tabIndex={tab(0, at)}
            />
          ) : null,
        )}
      </tr>
      {headRows === 2 ? (
        <tr aria-rowindex={2} data-line={-1}>
          {columns.map((column, at) =>
            column.kind === "single" ? (
              <th
                key={column.id}
                scope="col"
                data-column={at}
                aria-colindex={at + 1}
                tabIndex={tab(1, at)}
                title={column.column.label}
                className={cn(
                  HEAD,
                  "top-11 z-20 h-36 px-1 pb-1.5 -outline-offset-2",
                  column.first && "border-l",
                  lit === at && "bg-selected text-ink",
                )}
              >
                <span className="mx-auto flex max-h-33 w-full rotate-180 flex-col items-start justify-center overflow-hidden leading-3 [writing-mode:vertical-rl]">
                  <span>
                    <Humps text={column.column.label} />
                  </span>
                </span>
              </th>
            ) : null,
          )}
        </tr>
      ) : null}
    </thead>
  );
});

interface PlainProps extends Props {
  column: Extract<LaidColumn, { kind: "name" | "fact" }>;
  at: number;
  tabIndex: number;
}

function PlainHead({ rowLabel, column, at, headRows, sort, tabIndex }: PlainProps) {
  const by = column.kind === "name" ? "name" : column.fact.id;
  const label = column.kind === "name" ? rowLabel : column.fact.label;
  const sorted = sort?.by === by ? sort.direction : undefined;
  const Arrow = sorted === "descending" ? ArrowDown : ArrowUp;
  const sortable = sort?.choices.includes(by) ?? false;
  return (
    <th
      scope="col"
      rowSpan={headRows}
      aria-sort={sorted}
      data-column={at}
      aria-colindex={at + 1}
      tabIndex={sortable ? undefined : tabIndex}
      className={cn(
        HEAD,
        "top-0 z-20 h-11 px-1.5 pb-1.5",
        column.kind === "name" && "left-0 z-30 border-r pl-4",
      )}
    >
      {sort && sortable ? (
        <button
          type="button"
          data-target=""
          tabIndex={tabIndex}
          onClick={() => sort.onSort(by)}
          className={cn(BUTTON, "inline-flex items-center gap-0.5", sorted && "text-ink")}
        >
          {label}
          <Arrow aria-hidden="true" className={cn(!sorted && "invisible")} />
        </button>
      ) : (
        label
      )}
    </th>
  );
}

interface GroupProps {
  group: GridColumnGroup;
  at: number;
  rowSpan: number;
  lit: boolean;
  onToggle: (group: string) => void;
  tabIndex: number;
}

function GroupHead({ group, at, rowSpan, lit, onToggle, tabIndex }: GroupProps) {
  const count = group.columns.length;
  return (
    <th
      scope={group.open ? "colgroup" : "col"}
      colSpan={group.open ? count : 1}
      rowSpan={rowSpan}
      data-column={at}
      aria-colindex={at + 1}
      className={cn(HEAD, "top-0 z-20 h-11 border-l pb-1.5", lit && "bg-selected text-ink")}
    >
      <button
        type="button"
        data-target=""
        tabIndex={tabIndex}
        aria-expanded={group.open}
        onClick={() => onToggle(group.id)}
        title={`${group.label}: ${group.open ? "close" : `open its ${count}`}`}
        className={cn(
          BUTTON,
          "sticky left-36 flex max-w-full items-end pl-1 sm:left-52 2xl:left-80",
          group.open && "max-w-40",
        )}
      >
        <span className={cn("min-w-0 break-words", group.open && "line-clamp-2")}>
          {group.label}
        </span>
        <ChevronRight aria-hidden="true" className={cn("mb-px", group.open && "rotate-90")} />
      </button>
    </th>
  );
}
