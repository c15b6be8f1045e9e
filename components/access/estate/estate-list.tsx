import Link from "next/link";
import { revealMisleading } from "@/components/ui/reveal";
import type { EstateMatrix, EstateRow } from "@/lib/access/schemas/estate";
import { principalTitle } from "../principal-words";
import type { EstateState } from "./estate-state";
import { cellHref, heldUse, reachWords, wordsOfHeld } from "./estate-words";
import { ReachBar } from "./reach-bar";

interface Props {
  matrix: Pick<EstateMatrix, "columns" | "keys">;
  rows: readonly EstateRow[];
  state: EstateState;
  label: string;
}

/** Groups of one principal that are named; the rest is counted. */
const NAMED = 3;

/** The same as the grid for a narrow window: principals, and under each the groups that it reaches most of. */
export function EstateList({ matrix, rows, state, label }: Props) {
  return (
    <ul aria-label={label} className="divide-y">
      {rows.map((row) => {
        const cells = [...row.cells].sort((a, b) => b[1] - a[1] || b[2] - a[2]);
        return (
          <li key={row.id} className="px-4 py-2">
            <Link
              href={`/principals/${row.id}`}
              prefetch={false}
              className="link font-medium wrap-anywhere"
            >
              <bdi>{revealMisleading(principalTitle(row))}</bdi>
            </Link>
            <p className="flex items-center gap-2 text-ink-2 text-xs">
              <ReachBar held={row.held} unknown={row.unknown} of={matrix.keys} />
              <span className="numeric">{reachWords(row.held, row.unknown, matrix.keys)}</span>
            </p>
            <UseLine row={row} />
            <ul className="text-xs">
              {cells.slice(0, NAMED).map(([at, held, unknown]) => {
                const column = matrix.columns[at];
                return column ? (
                  <li key={column.id} className="min-h-6 content-center">
                    <Link
                      href={cellHref(row, column, state)}
                      prefetch={false}
                      className="inline-flex min-h-6 max-w-full items-center gap-1 text-ink-2 hover:underline"
                    >
                      <bdi className="truncate">{revealMisleading(column.label)}</bdi>
                      <span className="numeric shrink-0 text-ink-3">
                        {reachWords(held, unknown, column.keys)}
                      </span>
                    </Link>
                  </li>
                ) : null;
              })}
              {cells.length > NAMED ? (
                <li className="text-ink-3">and {cells.length - NAMED} more</li>
              ) : null}
            </ul>
          </li>
        );
      })}
    </ul>
  );
}

function UseLine({ row }: { row: EstateRow }) {
  const use = heldUse(row, null);
  const words = use && wordsOfHeld(use, row.held);
  return words ? (
    <p className={`text-xs ${use.unused === row.held ? "text-warn" : "text-ink-3"}`}>{words}</p>
  ) : null;
}
