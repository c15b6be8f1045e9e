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

/**
 * The spans that together are the steps between `bounds`, each read from the coarsest of the levels of which no unit
 * crosses a bound: so that a year of weeks is read from days, and from hours only where a week begins inside a day of
 * UTC. `levels` go from coarse to fine and end with `minutes`, in which bounds must lie.
 */
export function piecesOf(
  bounds: readonly number[],
  levels: readonly Level[],
): Map<Level, TimeRange[]> {
  const pieces = new Map<Level, TimeRange[]>();
  const add = (level: Level, from: number, to: number) => {
    const spans = pieces.get(level) ?? [];
    pieces.set(level, spans);
    const last = spans.at(-1);
    if (last?.to === from) last.to = to;
    else spans.push({ from, to });
  };
  const cover = (from: number, to: number, depth: number) => {
    const level = levels[depth];
    if (from >= to || level === undefined) return;
    const [begin, end] = [ceil(from, level), floor(to, level)];
    if (begin >= end) {
      cover(from, to, depth + 1);
      return;
    }
    cover(from, begin, depth + 1);
    add(level, begin, end);
    cover(end, to, depth + 1);
  };
  for (const [at, from] of bounds.slice(0, -1).entries()) cover(from, bounds[at + 1] ?? from, 0);
  return pieces;
}
