import Link from "next/link";
import { shortAlias } from "@/components/ui/key-link";
import { PrincipalName } from "@/components/ui/principal-name";
import { revealMisleading } from "@/components/ui/reveal";
import type { EstateMatrix, EstateRow } from "@/lib/access/schemas/estate";
import { MAX_OPEN_KEYS } from "@/lib/access/types";
import { accountOf, kindWord, principalTitle } from "../principal-words";
import type { EstateState } from "./estate-state";
import { cellHref, cellOf, heldUse, markOfHeld, reachWords, wordsOfHeld } from "./estate-words";
import { ReachBar } from "./reach-bar";

type EstateColumn = EstateMatrix["columns"][number];

interface HeadProps {
  column: EstateColumn;
  at: string;
  tabIndex: number;
  /** Opens the group into its keys; null where the columns are keys. */
  open: ((group: string) => void) | null;
}

/** A group of keys; a button where it can be opened into its keys. */
export function EstateColumnHead({ column, at, tabIndex, open }: HeadProps) {
  const { id, label, keys, principals } = column;
  const name = revealMisleading(open === null ? shortAlias(label) : label);
  const opens = open !== null && keys <= MAX_OPEN_KEYS;
  const words = `${name}, ${reachWords(0, 0, keys).replace("none of ", "")}, ${principals} principals`;
  const content = (
    <>
      <bdi className="wrap-anywhere line-clamp-2 font-medium text-ink-2">{name}</bdi>
      <span className="numeric block truncate font-normal text-ink-3">
        {open === null
          ? `${principals} reach it`
          : `${keys.toLocaleString("en")} ${keys === 1 ? "key" : "keys"}`}
      </span>
    </>
  );
  return (
    <th
      scope="col"
      data-at={at}
      tabIndex={opens ? undefined : tabIndex}
      title={`${column.detail === null ? "" : `${column.detail}\n`}${words}`}
      className="sticky top-0 z-20 w-24 min-w-24 max-w-24 border-b bg-canvas p-0 text-left align-bottom text-xs"
    >
      {opens ? (
        <button
          type="button"
          tabIndex={tabIndex}
          onClick={() => open?.(id)}
          aria-label={`${words}: open into its keys`}
          className="block w-full px-2 py-1.5 text-left hover:bg-subtle"
        >
          {content}
        </button>
      ) : (
        <div className="px-2 py-1.5">{content}</div>
      )}
    </th>
  );
}

interface RowHeadProps {
  row: EstateRow;
  at: string;
  tabIndex: number;
}

export function EstateRowHead({ row, at, tabIndex }: RowHeadProps) {
  const own = principalTitle(row) === row.name;
  const account = accountOf(row);
  return (
    <th
      scope="row"
      data-at={at}
      className="sticky left-0 z-10 h-9 min-w-64 max-w-64 2xl:min-w-88 2xl:max-w-88 border-r border-b bg-surface p-0 text-left font-normal group-focus-within/row:bg-selected group-hover/row:bg-hover"
    >
      <Link
        href={`/principals/${row.id}`}
        prefetch={false}
        tabIndex={tabIndex}
        title={revealMisleading(row.ref)}
        aria-label={principalTitle(row)}
        className="flex h-9 min-w-0 flex-col justify-center px-3 hover:underline"
      >
        <span className="flex items-baseline gap-1 leading-4">
          <PrincipalName name={row.name} className="font-medium" />
        </span>
        {own ? null : (
          <span className="truncate text-2xs text-ink-3 leading-3.5">
            {row.kind === "role" ? null : kindWord(row.kind)}
            {row.kind === "role" || account === null ? null : " of "}
            {account === null ? null : <bdi>{revealMisleading(account)}</bdi>}
          </span>
        )}
      </Link>
    </th>
  );
}

interface CellProps {
  row: EstateRow;
  /** Null: of all keys. */
  column: EstateColumn | null;
  index: number;
  keys: number;
  state: EstateState;
  /** Who it is, in words. */
  title: string;
  at: string;
  tabIndex: number;
}

/** How many keys a principal reaches: a number and a bar, and the words for who sees neither. */
export function EstateCell(props: CellProps) {
  const { row, column, index, keys, state, title, at, tabIndex } = props;
  const { held, unknown } = column === null ? row : cellOf(row, index);
  const use = heldUse(row, column === null ? null : index);
  const used = use && wordsOfHeld(use, held);
  const mark = use && markOfHeld(use, held, state.use);
  const words = `${reachWords(held, unknown, keys)}${used ? `; ${used}` : ""}`;
  const where = column === null ? "all keys" : column.label;
  const said = `${title}, ${where}: ${words}`;
  const border = column === null ? "border-r" : "";
  const look = `h-9 border-b ${border} p-0 bg-surface group-focus-within/row:bg-selected group-hover/row:bg-hover`;
  if (held === 0 && unknown === 0) {
    return (
      <td data-at={at} tabIndex={tabIndex} aria-label={said} className={`${look} px-2 text-ink-3`}>
        ·
      </td>
    );
  }
  const href =
    column === null
      ? `/principals/${row.id}?${new URLSearchParams({ capability: state.capability })}`
      : cellHref(row, column, state);
  return (
    <td data-at={at} className={look}>
      <Link
        href={href}
        prefetch={false}
        tabIndex={tabIndex}
        aria-label={said}
        title={words}
        className="flex h-9 flex-col justify-center gap-0.5 px-2 hover:bg-subtle"
      >
        <span aria-hidden="true" className="numeric flex items-baseline gap-1 text-xs leading-4">
          {held > 0 ? <span className="font-medium">{held.toLocaleString("en")}</span> : null}
          {unknown > 0 ? <span className="text-warn">{unknown.toLocaleString("en")}?</span> : null}
          {mark ? <UseMark mark={mark} stands={use?.unused === held} /> : null}
        </span>
        <ReachBar held={held} unknown={unknown} of={keys} />
      </Link>
    </td>
  );
}

/** Beside the number of keys; what is not used stands out by its weight and its word. */
function UseMark({ mark, stands }: { mark: string; stands: boolean }) {
  return (
    <span
      className={`ml-auto truncate text-2xs ${stands ? "font-medium text-warn" : "text-ink-3"}`}
    >
      {mark}
    </span>
  );
}
