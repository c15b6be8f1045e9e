import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { UseWithin } from "@/lib/access/schemas/usage-within";
import type { VerdictCode } from "@/lib/access/types";
import { CODES_BY_STRENGTH } from "@/lib/access/types";
import { type LaidColumn, placeAt } from "./grid-columns";
import type { CellChange, CellPlace, GridCell, GridRow, GridRowGroup } from "./grid-types";
import { markOfUse } from "./usage-words";
import { VerdictGlyph } from "./verdict-glyph";
import { VERDICT_WORDS } from "./verdict-words";

/** Made once: React does not look again at an element that is the same object. */
const GLYPHS = new Map<VerdictCode, React.ReactNode>(
  CODES_BY_STRENGTH.map((code) => [code, <VerdictGlyph key={code} code={code} />]),
);

const CELL =
  "border-b px-1 -outline-offset-2 group-hover/row:bg-hover aria-selected:bg-selected aria-selected:shadow-[inset_0_0_0_2px_var(--accent)]";

/** Of a cell in a grid, which a lone `td` is not known to be. */
const OPENED = { "aria-selected": true };

const CHANGES: Record<CellChange, { mark: string; look: string }> = {
  gained: { mark: "+", look: "bg-warn-soft" },
  lost: { mark: "−", look: "bg-subtle" },
  other: { mark: "≠", look: "bg-subtle" },
  unclear: { mark: "?", look: "hatched" },
};

interface RowProps {
  row: GridRow;
  line: number;
  /** Row of the whole grid, its head counted, from 1. */
  index: number;
  columns: readonly LaidColumn[];
  cellOf: (place: CellPlace) => GridCell;
  /** The column that the tab key leads to; -1: it is in another line. */
  active: number;
  /** The column whose cell is opened; -1: none of this row. */
  opened: number;
  /** Cells tell of their use. */
  calls: boolean;
}

/** One row of verdicts. All cells are written by one table, so that a row costs what it shows. */
export const RowLine = memo(function RowLine(props: RowProps) {
  const { row, line, index, columns, active, opened } = props;
  return (
    <tr data-line={line} aria-rowindex={index} className="group/row">
      {columns.map((column, at) => {
        const tabIndex = active === at ? 0 : -1;
        if (column.kind === "name") return <NameCell key="name" row={row} tabIndex={tabIndex} />;
        if (column.kind === "fact") {
          return (
            <td
              key={column.id}
              data-column={at}
              aria-colindex={at + 1}
              tabIndex={tabIndex}
              className="numeric truncate border-b px-1.5 text-ink-2 text-xs -outline-offset-2 group-hover/row:bg-hover"
            >
              {row.facts[column.fact.id]}
            </td>
          );
        }
        const place = placeAt(row.id, column);
        if (place === null) return null;
        const cell = props.cellOf(place);
        const name = column.kind === "sum" ? column.group.label : column.column.label;
        const edge = column.kind === "sum" || column.first ? " border-l" : "";
        const change = cell.change === null ? null : CHANGES[cell.change];
        return (
          <td
            key={column.id}
            data-column={at}
            aria-colindex={at + 1}
            aria-label={`${row.name}, ${name}: ${cell.words}`}
            {...(opened === at ? OPENED : null)}
            tabIndex={tabIndex}
            className={change ? `${CELL}${edge} ${change.look}` : CELL + edge}
          >
            <span
              className={
                column.kind === "sum"
                  ? "flex items-center gap-1 pl-0.5"
                  : "flex items-center justify-center"
              }
            >
              {change ? <b className="w-2.5 text-center text-ink">{change.mark}</b> : null}
              {GLYPHS.get(cell.code)}
              {props.calls && cell.use ? (
                <UseBeside use={cell.use} />
              ) : column.kind === "sum" ? (
                <Beside cell={cell} />
              ) : null}
            </span>
          </td>
        );
      })}
    </tr>
  );
});

/** Text beside the glyph of a sum, for which a single action has no room. */
function Beside({ cell }: { cell: GridCell }) {
  const text = cell.share
    ? `${cell.share.count}${cell.change ? "/" : " of "}${cell.share.of}`
    : VERDICT_WORDS[cell.code].short;
  return text === "" ? null : (
    <span className="numeric whitespace-nowrap text-2xs text-ink-2">{text}</span>
  );
}

/** Calls in 90 days; what is allowed and was not used stands out. */
function UseBeside({ use }: { use: UseWithin }) {
  const look =
    use.state === "used"
      ? "text-ink-2"
      : use.state === "unknown"
        ? "text-ink-3 italic"
        : "rounded-xs bg-warn-soft px-0.5 font-medium text-ink";
  return <span className={cn("numeric whitespace-nowrap text-2xs", look)}>{markOfUse(use)}</span>;
}

function NameCell({ row, tabIndex }: { row: GridRow; tabIndex: number }) {
  return (
    <th
      scope="row"
      data-column={0}
      aria-colindex={1}
      aria-label={row.headName}
      tabIndex={row.href === null ? tabIndex : undefined}
      className="sticky left-0 z-10 h-8 truncate border-r border-b bg-surface pr-2 pl-4 text-left font-normal -outline-offset-2 group-focus-within/row:bg-selected group-hover/row:bg-hover"
    >
      {row.href === null ? (
        row.head
      ) : (
        <Link
          href={row.href}
          prefetch={false}
          data-target=""
          tabIndex={tabIndex}
          className="hover:underline"
        >
          {row.head}
        </Link>
      )}
    </th>
  );
}

interface GroupProps {
  group: GridRowGroup;
  line: number;
  index: number;
  span: number;
  active: boolean;
  onToggle: (group: string) => void;
}

/** The line over a group of rows, which opens and closes it. */
export const GroupLine = memo(function GroupLine(props: GroupProps) {
  const { group, line, index, span, active, onToggle } = props;
  return (
    <tr data-line={line} aria-rowindex={index}>
      <th
        scope="rowgroup"
        data-column={0}
        aria-colindex={1}
        colSpan={span}
        className="h-8 border-b bg-subtle p-0 text-left font-medium"
      >
        <button
          type="button"
          data-target=""
          tabIndex={active ? 0 : -1}
          aria-expanded={group.open}
          onClick={() => onToggle(group.id)}
          className="sticky left-0 inline-flex h-7 items-center gap-1.5 pr-3 pl-2 -outline-offset-2"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn("size-3.5 text-ink-3", group.open && "rotate-90")}
          />
          {group.label}
          <span className="numeric font-normal text-ink-3 text-xs">{group.note}</span>
        </button>
      </th>
    </tr>
  );
});
