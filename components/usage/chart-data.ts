import { shortAlias } from "@/components/ui/key-link";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { axisTime } from "./zoned-time";

/** One point of a chart: `at` names it, `s0`, `s1`, … are its parts' values. */
export type ChartRow = { at: string } & Record<`s${number}`, number | null>;

export const partKey = (index: number): `s${number}` => `s${index}`;

/** Colour of a part; the rest of a split is grey. */
export function partColour(index: number, other: boolean): string {
  return other ? "var(--ink-3)" : `var(--series-${(index % 8) + 1})`;
}

export function chartRows({ points, series }: UsageSeries): ChartRow[] {
  return points.map(({ at }, point) => {
    const row: ChartRow = { at };
    for (const [index, { values }] of series.entries()) row[partKey(index)] = values[point] ?? null;
    return row;
  });
}

/** Neighbouring points without data, or with less than all, by the places of the first and the last. */
export interface Stretch {
  first: string;
  last: string;
  state: "gap" | "partial";
}

export function stretchesOf(points: UsageSeries["points"]): Stretch[] {
  const all: Stretch[] = [];
  let before: UsageSeries["points"][number]["state"] = "covered";
  for (const { at, state } of points) {
    const open = all.at(-1);
    if (state !== "covered" && state === before && open) open.last = at;
    else if (state !== "covered") all.push({ first: at, last: at, state });
    before = state;
  }
  return all;
}

/** What changed keys and what alerts were raised, by the point in which it happened, in order of time. */
export interface Mark {
  /** The point's `at`. */
  point: string;
  number: number;
  at: string;
  text: string;
  detail: string;
  /** Of an alert. */
  href?: string;
}

/** An alert as a chart marks it: from when to when (ISO 8601), and what it says. */
export interface AlertSpan {
  id: string;
  sentence: string;
  key: { alias: string | null } | null;
  firstAt: string;
  lastAt: string;
}

/** The name of a caller without what comes before it. */
export function shortRef(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}

/** In the chart of one key its name is told nowhere. */
export function marksOf(
  series: UsageSeries,
  alerts: readonly AlertSpan[],
  isOfOneKey: boolean,
): Mark[] {
  const { changes, points, from, to } = series;
  const ofKeys = ([first, ...others]: readonly string[]) => {
    if (first === undefined || isOfOneKey) return "";
    const name = first.startsWith("arn:") ? shortRef(first) : shortAlias(first);
    return ` of ${name}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  };
  const begins = points.map(({ at }) => Date.parse(at));
  const said = [
    ...changes.map(({ at, operation, principal, outcome, keys, names }) => ({
      at,
      text: `${operation}${ofKeys(names)} by ${shortRef(principal)}${outcome === "" ? "" : `, ${outcome}`}`,
      detail: keys.join(" "),
    })),
    ...alerts
      .filter(({ lastAt }) => Date.parse(lastAt) >= Date.parse(from))
      .map(({ id, key, sentence, firstAt }) => ({
        at: Date.parse(firstAt) < Date.parse(from) ? from : firstAt,
        text: key?.alias && !isOfOneKey ? `${shortAlias(key.alias)}: ${sentence}` : sentence,
        detail: "",
        href: `/alerts/${id}`,
      })),
  ];
  return said
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .flatMap((mark) => {
      const time = Date.parse(mark.at);
      const point = points[begins.findLastIndex((begin) => begin <= time)];
      return point && time < Date.parse(to) ? [{ ...mark, point: point.at }] : [];
    })
    .map((mark, index) => ({ ...mark, number: index + 1 }));
}

/** Share of a chart's width that the number of a mark takes, on a narrow window too. */
const LABEL_SHARE = 0.08;

/**
 * A line for each point that has marks. Numbers that would lie over each other are one, at the first of their lines:
 * `▾2–5`; null for the others.
 */
export function markLines(
  marks: readonly Mark[],
  points: UsageSeries["points"],
): { point: string; label: string | null }[] {
  const places = new Map(points.map(({ at }, place) => [at, place]));
  const width = points.length * LABEL_SHARE;
  const groups: { place: number; first: number; last: number; points: string[] }[] = [];
  for (const { point, number } of marks) {
    const place = places.get(point) ?? 0;
    const group = groups.at(-1);
    if (group && place - group.place < width) {
      group.last = number;
      if (!group.points.includes(point)) group.points.push(point);
    } else groups.push({ place, first: number, last: number, points: [point] });
  }
  return groups.flatMap(({ first, last, points: of }) =>
    of.map((point, at) => ({
      point,
      label: at > 0 ? null : first === last ? `▾${first}` : `▾${first}–${last}`,
    })),
  );
}

const UNITS: Record<UsageSeries["step"], "minute" | "hour" | "day"> = {
  ...{ "5m": "minute", "15m": "hour", "1h": "hour", "3h": "hour", "6h": "hour" },
  ...{ "1d": "day", "7d": "day" },
};

export const STEP_WORDS: Record<UsageSeries["step"], string> = {
  ...{ "5m": "5 minutes", "15m": "15 minutes", "1h": "1 hour", "3h": "3 hours", "6h": "6 hours" },
  ...{ "1d": "1 day", "7d": "1 week" },
};

/** A tick of the time axis. */
export function tickOf({ step, timeZone }: UsageSeries, at: string): string {
  return axisTime(Date.parse(at), timeZone, UNITS[step]);
}

/** `1.2 M`, `47 k`: a number on an axis. */
export function shortNumber(value: number): string {
  return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(
    value,
  );
}

/** Begin and end of some neighbouring points. */
export function spanOf(
  { points, to }: UsageSeries,
  first: number,
  last: number,
): { from: string; to: string } | null {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  const from = points[low]?.at;
  return from === undefined ? null : { from, to: points[high + 1]?.at ?? to };
}

/** Calls of a point that are known of. */
export function callsAt({ series }: UsageSeries, point: number): number {
  return series.reduce((sum, { values }) => sum + (values[point] ?? 0), 0);
}

/** The next point with calls before or after one; null where there is none. */
export function neighbourOf(series: UsageSeries, point: number, step: -1 | 1): number | null {
  for (let at = point + step; at >= 0 && at < series.points.length; at += step) {
    if (callsAt(series, at) > 0) return at;
  }
  return null;
}
