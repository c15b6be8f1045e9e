import type { Cell } from "../types";

/** What of a window makes it a burst. */
export interface BurstBounds {
  windowMs: number;
  /** Calls, at least. */
  least: number;
  /** Different ones of something, at least: principals or keys. */
  names?: { of: (cell: Cell) => string; least: number };
}

/** The cells that are in some window which is a burst, and how many calls the fullest window has. */
export interface Burst {
  cells: Cell[];
  worst: number;
}

/** Slides a window over cells, which are in order of time; each is looked at as it comes in and as it goes out. */
export function burstWithin(
  cells: readonly Cell[],
  { windowMs, least, names }: BurstBounds,
): Burst {
  const burst: Cell[] = [];
  const named = new Map<string, number>();
  const change = (cell: Cell | undefined, by: 1 | -1) => {
    if (!cell || !names) return;
    const name = names.of(cell);
    const left = (named.get(name) ?? 0) + by;
    if (left === 0) named.delete(name);
    else named.set(name, left);
  };
  let [from, taken, count, worst] = [0, 0, 0, 0];
  for (const [place, cell] of cells.entries()) {
    count += cell.count;
    change(cell, 1);
    while (cell.at - (cells[from]?.at ?? cell.at) >= windowMs) {
      count -= cells[from]?.count ?? 0;
      change(cells[from], -1);
      from += 1;
    }
    if (count < least || (names && named.size < names.least)) continue;
    worst = Math.max(worst, count);
    burst.push(...cells.slice(Math.max(from, taken), place + 1));
    taken = place + 1;
  }
  return { cells: burst, worst };
}
