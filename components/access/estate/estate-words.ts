import type { EstateMatrix, EstateRow } from "@/lib/access/schemas/estate";

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
