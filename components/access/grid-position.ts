/** A place in the grid: rows of the body from 0, rows of the head below that (-1 is the lowest of them). */
export interface Position {
  line: number;
  column: number;
}

/** What moving needs to know of a grid. */
export interface GridShape {
  /** 2 where a group of columns is open and its columns have heads of their own, else 1. */
  headRows: 1 | 2;
  /** Lines of the body: rows, and the lines over groups of rows, which are one cell each. */
  lines: number;
  columns: number;
  /** First and last column of the head that stands over a column in the upper row of the head. */
  headSpan: (column: number) => { first: number; last: number };
  /** Whether the column has a head of its own in the lower row of the head. */
  ownHead: (column: number) => boolean;
}

const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), Math.max(most, least));

/** The cell that is really at a place: one head over several columns or rows is one cell. */
export function settle(shape: GridShape, at: Position): Position {
  const column = clamp(at.column, 0, shape.columns - 1);
  const line = clamp(at.line, -shape.headRows, shape.lines - 1);
  if (line >= 0) return { line, column };
  if (shape.headRows === 2 && line === -1 && shape.ownHead(column)) return { line, column };
  return { line: -shape.headRows, column };
}

function sideways(shape: GridShape, at: Position, step: 1 | -1): Position {
  if (at.line === -shape.headRows) {
    const { first, last } = shape.headSpan(at.column);
    return settle(shape, { line: at.line, column: step === 1 ? last + 1 : first - 1 });
  }
  return settle(shape, { line: at.line, column: at.column + step });
}

function upOrDown(shape: GridShape, at: Position, step: number): Position {
  // A head that reaches over both rows of the head is left in one step.
  const from = at.line < 0 && step > 0 && !shape.ownHead(at.column) ? -1 : at.line;
  return settle(shape, { line: from + step, column: at.column });
}

/** What a key is, and how many lines Page Up and Page Down go. */
export interface Move {
  key: string;
  control: boolean;
  page: number;
}

/**
 * Where a key leads from a place, by the grid pattern of the ARIA Authoring Practices: arrows, Home and End in the
 * row, with Control in the grid, and a page of lines. Null for every other key.
 */
export function moveBy(
  shape: GridShape,
  at: Position,
  { key, control, page }: Move,
): Position | null {
  const last = shape.columns - 1;
  switch (key) {
    case "ArrowRight":
      return sideways(shape, at, 1);
    case "ArrowLeft":
      return sideways(shape, at, -1);
    case "ArrowDown":
      return upOrDown(shape, at, 1);
    case "ArrowUp":
      return upOrDown(shape, at, -1);
    case "Home":
      return settle(shape, { line: control ? -shape.headRows : at.line, column: 0 });
    case "End":
      return settle(shape, { line: control ? shape.lines - 1 : at.line, column: last });
    case "PageDown":
      return settle(shape, { line: Math.max(at.line, 0) + page, column: at.column });
    case "PageUp":
      return settle(shape, { line: Math.max(at.line - page, 0), column: at.column });
    default:
      return null;
  }
}

/** Lines kept on either side of the window, so that a quick scroll finds them there. */
const MARGIN = 10;
/** The window moves in steps, so that most scrolls render nothing. */
const STEP = 5;

/** First and last line (exclusive) to have in the document for a window that shows `from` to `to`. */
export function windowAround(
  from: number,
  to: number,
  lines: number,
): { first: number; end: number } {
  const first = Math.floor(Math.max(from - MARGIN, 0) / STEP) * STEP;
  const end = Math.ceil((to + MARGIN) / STEP) * STEP;
  return { first: Math.min(first, Math.max(lines - 1, 0)), end: Math.min(Math.max(end, 0), lines) };
}

/** A run of lines that is in the document, or a gap as high as so many lines. */
export type Run =
  | { kind: "lines"; first: number; end: number }
  | { kind: "gap"; at: number; count: number };

/** The body of the grid as runs and gaps: the window, and the one line elsewhere that has the focus. */
export function runsOf(
  lines: number,
  { first, end }: { first: number; end: number },
  kept: number,
): Run[] {
  const shown: [number, number][] = [[first, end]];
  if (kept >= 0 && kept < lines && (kept < first || kept >= end)) shown.push([kept, kept + 1]);
  shown.sort(([a], [b]) => a - b);
  const runs: Run[] = [];
  let at = 0;
  for (const [from, to] of shown) {
    if (from > at) runs.push({ kind: "gap", at, count: from - at });
    if (to > from) runs.push({ kind: "lines", first: from, end: to });
    at = Math.max(at, to);
  }
  if (at < lines) runs.push({ kind: "gap", at, count: lines - at });
  return runs;
}
