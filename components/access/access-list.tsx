"use client";

import { useMemo } from "react";
import { DataTable } from "@/components/data-table/data-table";
import type { Column } from "@/components/data-table/types";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { ChainMark } from "./chain-words";
import type { CellPlace } from "./grid-types";
import { LastUse } from "./last-use";
import { actionBehind, type ListRow } from "./list-rows";
import { PrincipalHead } from "./principal-head";
import { accountOf, kindWord, principalTitle } from "./principal-words";
import { markOfUse } from "./usage-words";
import { VerdictGlyph } from "./verdict-glyph";
import { VERDICT_WORDS } from "./verdict-words";
import type { AccessState } from "./view-state";

/** Lines of one page. */
const PAGE = 100;

interface Props {
  label: string;
  rows: readonly ListRow[];
  /** Who can take whose place, by the principals' refs. */
  marks: ReadonlyMap<string, ChainMark>;
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
  cellOf: (place: CellPlace) => ListRow["cell"];
  onOpen: (principal: string, action: string) => void;
  /** Room for a column of its own for the capability. */
  wide: boolean;
  busy: boolean;
}

type Looks = Pick<Props, "cellOf" | "onOpen" | "wide" | "marks">;

const MARKS = { gained: "+ ", lost: "− ", other: "≠ ", unclear: "? " };

const CAPABILITY: Column<ListRow> = {
  id: "capability",
  header: "Capability",
  width: "whitespace-nowrap",
  cell: ({ capability }) => capability.label,
};

/** In a narrow window the capability stands under the principal. */
function nameColumn({ wide, marks }: Pick<Props, "wide" | "marks">): Column<ListRow> {
  return {
    id: "principal",
    header: "Principal",
    sort: "name",
    width: wide ? "w-72 max-w-72" : "w-44 max-w-44",
    cell: ({ row, capability }) => (
      <>
        <PrincipalHead
          principal={row.principal}
          home={row.principal.accountId}
          mark={marks.get(row.principal.ref) ?? null}
        />
        {wide ? null : <span className="block truncate text-xs">{capability.label}</span>}
      </>
    ),
  };
}

function columnsOf({ cellOf, onOpen, wide, marks }: Looks): Column<ListRow>[] {
  return [
    nameColumn({ wide, marks }),
    ...(wide ? [CAPABILITY] : []),
    {
      id: "verdict",
      header: "Verdict",
      width: wide ? "whitespace-nowrap" : "min-w-44",
      cell: ({ row, capability, cell }) => (
        <button
          type="button"
          data-row-link=""
          aria-label={`Why: ${principalTitle(row.principal)}, ${capability.label}: ${cell.words}`}
          onClick={() => {
            const { ref } = row.principal;
            const of = (column: string) => cellOf({ row: ref, group: capability.id, column });
            onOpen(ref, actionBehind(capability, of, cell));
          }}
          className="flex min-h-6 items-center gap-1.5 rounded-sm text-left"
        >
          {cell.change === null ? null : <b>{MARKS[cell.change]}</b>}
          <VerdictGlyph code={cell.code} />
          <span className="link">{VERDICT_WORDS[cell.code].word}</span>
          {cell.share ? (
            <span className="numeric whitespace-nowrap text-ink-3 text-xs">
              {cell.share.count} of {cell.share.of}
            </span>
          ) : null}
        </button>
      ),
    },
    {
      id: "used",
      header: "Last use",
      sort: "used",
      width: "whitespace-nowrap",
      cell: ({ cell }) => (
        <>
          <LastUse use={cell.use} />
          {cell.use?.state === "used" ? (
            <span className="numeric pl-1.5 text-ink-3 text-xs">{markOfUse(cell.use)}</span>
          ) : null}
        </>
      ),
    },
    {
      id: "because",
      header: "Because",
      width: "min-w-80 max-w-md",
      cell: ({ because }) =>
        because === null ? (
          <Skeleton className="w-48" />
        ) : (
          <Line>{because === "" ? "nothing bears on it" : because}</Line>
        ),
    },
    {
      id: "judgements",
      header: "Judgements",
      width: "min-w-64",
      cell: ({ row: { principal } }) =>
        principal.judgements.length === 0 ? (
          <None />
        ) : (
          <span
            className="line-clamp-1"
            title={principal.judgements.map((one) => one.text).join("\n")}
          >
            {principal.judgements.map((one) => one.text).join(" ")}
          </span>
        ),
    },
    {
      id: "kind",
      header: "Kind",
      width: "whitespace-nowrap",
      cell: ({ row }) => kindWord(row.principal.kind),
    },
    {
      id: "account",
      header: "Account",
      width: "max-w-40 truncate",
      cell: ({ row }) => accountOf(row.principal) ?? <None />,
    },
    {
      id: "risk",
      header: "Risk",
      sort: "risk",
      align: "end",
      width: "",
      cell: ({ row }) => row.principal.risk,
    },
    {
      id: "seen",
      header: "Last seen",
      sort: "seen",
      width: "whitespace-nowrap",
      cell: ({ row: { principal } }) =>
        principal.lastSeenAt === null ? (
          <span className="text-ink-2 italic">not known</span>
        ) : (
          <Time at={principal.lastSeenAt} />
        ),
    },
  ];
}

/** The picture as a table: a line for each principal and capability, each with the way to its explanation. */
export function AccessList(props: Props) {
  const { label, rows, marks, state, change, cellOf, onOpen, wide, busy } = props;
  const columns = useMemo(
    () => columnsOf({ cellOf, onOpen, wide, marks }),
    [cellOf, onOpen, wide, marks],
  );
  const from = Math.min(Math.max(state.from, 0), Math.max(rows.length - 1, 0));
  const first = from - (from % PAGE);
  const page = rows.slice(first, first + PAGE);
  if (rows.length === 0) {
    return <EmptyState title="No line matches">The filters stay as they are.</EmptyState>;
  }
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col print-flow">
      <section
        aria-label="List of access"
        className="print-flow print-wide relative min-h-72 grow scroll-pt-9 overflow-auto bg-surface lg:min-h-0"
      >
        <DataTable
          caption={`${label}, ${rows.length} lines`}
          columns={columns}
          rows={page}
          rowKey={({ row, capability }) => `${row.principal.ref} ${capability.id}`}
          sort={state.sort}
          onSort={(sort) => change({ sort: sort as AccessState["sort"], from: 0 })}
          density={wide ? "compact" : "normal"}
          busy={busy}
        />
      </section>
      <nav
        aria-label="Pages"
        className="flex min-h-9 shrink-0 items-center justify-end gap-2 border-t bg-canvas px-4"
      >
        <span role="status" className="numeric text-ink-3 text-xs">
          Lines {first + 1}–{first + page.length} of {rows.length.toLocaleString("en")}
        </span>
        <Button size="sm" disabled={first === 0} onClick={() => change({ from: first - PAGE })}>
          Previous
        </Button>
        <Button
          size="sm"
          disabled={first + PAGE >= rows.length}
          onClick={() => change({ from: first + PAGE })}
        >
          Next
        </Button>
      </nav>
    </div>
  );
}
