import type { TimeRange } from "./time-steps";

/** What counts are kept by, of UTC; each level has the sums of the one after it. */
export type Level = "month" | "day" | "hour" | "minutes";

const MINUTES = 300_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

function monthOf(at: number, add: number): number {
  const day = new Date(at);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + add, 1);
}

/** Begin of the unit that holds the instant. */
function floor(at: number, level: Level): number {
  if (level === "month") return monthOf(at, 0);
  const length = level === "day" ? DAY : level === "hour" ? HOUR : MINUTES;
  return Math.floor(at / length) * length;
}

function ceil(at: number, level: Level): number {
  const begin = floor(at, level);
  if (begin === at) return at;
  if (level === "month") return monthOf(at, 1);
  return begin + (level === "day" ? DAY : level === "hour" ? HOUR : MINUTES);
}

/** Spans that are read from one level. */
export interface Piece {
  level: Level;
  spans: TimeRange[];
  /**
   * Null: counted in the step that holds the middle of each unit. Else taken away again: from the step that holds the middle
   * of the unit of this level around it, which was counted as a whole though a bound cuts it.
   */
  takenFrom: Level | null;
}

class Pieces {
  readonly all: Piece[] = [];

  add(level: Level, takenFrom: Level | null, { from, to }: TimeRange): void {
    let piece = this.all.find((one) => one.level === level && one.takenFrom === takenFrom);
    if (!piece) {
      piece = { level, takenFrom, spans: [] };
      this.all.push(piece);
    }
    const last = piece.spans.at(-1);
    if (last?.to === from) last.to = to;
    else piece.spans.push({ from, to });
  }

  /** A span that no bound cuts, from the coarsest units inside it. */
  addWhole({ from, to }: TimeRange, levels: readonly Level[], takenFrom: Level | null): void {
    const [level, ...finer] = levels;
    if (from >= to || level === undefined) return;
    const [begin, end] = [ceil(from, level), floor(to, level)];
    if (begin >= end) {
      this.addWhole({ from, to }, finer, takenFrom);
      return;
    }
    this.addWhole({ from, to: begin }, finer, takenFrom);
    this.add(level, takenFrom, { from: begin, to: end });
    this.addWhole({ from: end, to }, finer, takenFrom);
  }
}

/** Middle of the unit that begins at `from`. */
function middle(from: number, level: Level): number {
  return from + (level === "day" ? DAY : level === "hour" ? HOUR : MINUTES) / 2;
}

/**
 * What to read so that it adds up to the steps between `bounds`: the coarsest units of which a bound cuts none twice, each
 * in the step of its middle, and of those that a bound cuts the smaller part from finer levels, which is moved to where it
 * belongs. So a year of weeks of Berlin is read from days, and two hours of each Sunday. `levels` go from coarse to fine
 * and end with `minutes`, in which bounds must lie; `month` is for two bounds alone.
 */
export function piecesOf(bounds: readonly number[], levels: readonly Level[]): Piece[] {
  const pieces = new Pieces();
  addSteps(pieces, bounds, levels);
  for (const { spans } of pieces.all) spans.sort((a, b) => a.from - b.from);
  return pieces.all;
}

function addSteps(pieces: Pieces, bounds: readonly number[], levels: readonly Level[]): void {
  const [level, ...finer] = levels;
  const [first, last] = [bounds[0], bounds.at(-1)];
  if (level === undefined || first === undefined || last === undefined || first >= last) return;
  const inner = bounds.slice(1, -1);
  const [begin, end] = [ceil(first, level), floor(last, level)];
  const cut = inner.filter(
    (bound) => begin < bound && bound < end && floor(bound, level) !== bound,
  );
  const units = cut.map((bound) => floor(bound, level));
  if (begin >= end || new Set(units).size < units.length) {
    addSteps(pieces, bounds, finer);
    return;
  }
  addSteps(pieces, [first, ...inner.filter((bound) => bound < begin), begin], finer);
  pieces.add(level, null, { from: begin, to: end });
  for (const bound of cut) {
    const from = floor(bound, level);
    const part =
      bound <= middle(from, level) ? { from, to: bound } : { from: bound, to: ceil(bound, level) };
    pieces.addWhole(part, finer, null);
    pieces.addWhole(part, finer, level);
  }
  addSteps(pieces, [end, ...inner.filter((bound) => bound > end), last], finer);
}
