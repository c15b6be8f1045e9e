import type { EstateMatrix, EstateRow } from "@/lib/access/schemas/estate";
import type { EstateState } from "./estate-state";

const count = (n: number) => n.toLocaleString("en");

/** What a cell says: `12 of 34 keys, 2 unknown`. */
export function reachWords(held: number, unknown: number, of: number): string {
  const keys = of === 1 ? "key" : "keys";
  if (held === 0 && unknown === 0) return `none of ${count(of)} ${keys}`;
  if (held === 0) return `unknown for ${count(unknown)} of ${count(of)} ${keys}`;
  const rest = unknown === 0 ? "" : `, unknown for ${count(unknown)}`;
  return `${count(held)} of ${count(of)} ${keys}${rest}`;
}

/** Held and unknown of a row in a column. */
export function cellOf(row: EstateRow, column: number): { held: number; unknown: number } {
  const cell = row.cells.find(([at]) => at === column);
  return { held: cell?.[1] ?? 0, unknown: cell?.[2] ?? 0 };
}

type Use = Omit<NonNullable<EstateRow["use"]>, "cells">;

/** Use of a row's column; of all columns without one. Null where it is not told. */
export function heldUse({ use }: EstateRow, column: number | null): Use | null {
  if (use === null || column === null) return use;
  const none = { used: 0, unused: 0, calls: 0, lastDay: null };
  return use.cells.find((cell) => cell.column === column) ?? none;
}

/** `2026-11-20` as `20 Nov`. */
function dayWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    ...{ day: "numeric", month: "short", timeZone: "UTC" },
  });
}

/** As short as it can be, beside the number of keys held: the day of the last use, or why there is none. */
export function markOfHeld(use: Use, held: number, asked: EstateState["use"]): string | null {
  const { used, unused, lastDay } = use;
  if (held === 0) return null;
  if (unused === held) return "not used";
  if (unused > 0 && (asked === "unused" || used === 0)) return `${count(unused)} not used`;
  return lastDay === null ? "use ?" : dayWords(lastDay);
}

/** How what is held was used in 90 days: `2 of them used, last on 2026-11-20; 1 not used; not known of 3`. */
export function wordsOfHeld(use: Use, held: number): string | null {
  if (held === 0) return null;
  const { used, unused, calls, lastDay } = use;
  const rest = held - used - unused;
  const calling = `${count(calls)} ${calls === 1 ? "call" : "calls"}`;
  const parts = [
    used > 0 ? `${count(used)} used in 90 days, ${calling}, last on ${lastDay}` : null,
    unused > 0 ? `${count(unused)} not used in 90 days` : null,
    rest > 0 ? `use of ${count(rest)} not known` : null,
  ].filter((part) => part !== null);
  return parts.join("; ");
}

interface Asked {
  capability: string;
  group: string;
  open: string | null;
}

/** Where the keys of a cell are listed: those of the principal in the column's group. */
export function cellHref(
  row: Pick<EstateRow, "id">,
  column: EstateMatrix["columns"][number],
  { capability, group, open }: Asked,
): string {
  // An opened group's columns are keys; the key's id finds it among those of the principal.
  const within: Record<string, string> =
    open === null
      ? { group, of: column.id }
      : { q: column.id.slice(column.id.lastIndexOf("/") + 1) };
  return `/principals/${row.id}?${new URLSearchParams({ capability, ...within })}`;
}
