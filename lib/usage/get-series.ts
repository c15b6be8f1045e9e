import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { nameParts } from "./name-parts";
import { readCoverages } from "./read-coverages";
import { type ResolvedCalls, requireSteps, resolveCalls } from "./resolve-calls";
import { coverPoints, gapsOf, lostTime, type PointCoverage } from "./rules/point-coverage";
import type { SeriesQuery, UsageSeries } from "./schemas/series";
import { readSteps, readSum, readTop, type StepRow } from "./store/read-series";
import { readChanges } from "./store/usage-names";
import type { CoverageSpan, UsageSplit } from "./types";

const MAX_GAPS = 100;
const MAX_CHANGES = 100;
const MAX_SCOPES = 10;
const FIVE_MINUTES = 300_000;

const iso = (at: number) => new Date(at).toISOString();

/**
 * Calls over time: of the estate, an account, a region, a key or a principal, at most 300 points from the coarsest table
 * that tells them. A point without data is null, one with less than all is marked, and sums say that they are the least
 * there was. An owner's are those of own keys. Throws `invalid` for a time that is none, `not-found` for an unknown key.
 */
export async function getSeries(ctx: Context, query: SeriesQuery): Promise<UsageSeries> {
  authorize(ctx.actor, "usage:read");
  const now = ctx.clock().getTime();
  const { step, bounds, from, to } = requireSteps(query, ctx.clock());
  const split = query.split ?? null;
  const of = await resolveCalls(ctx, query, split);
  const { pool } = ctx.db;
  const until = Math.min(to, Math.ceil(now / FIVE_MINUTES) * FIVE_MINUTES);
  const before = [from - (until - from), from] as const;
  const [counted, earlier, coverage, changes] = await Promise.all([
    countParts(ctx, of, bounds, split, query.top),
    readSum(pool, of.whole, before),
    readCoverages(ctx, of.scopes, { from: before[0], to: Math.min(to, now) }),
    readChanges(pool, keyScopeOf(ctx.actor), of, [from, to], MAX_CHANGES),
  ]);
  const scopes = of.scopes.length;
  const gaps = gapsOf(clip(coverage, from, Math.min(to, now)));
  const called = bounds.slice(0, -1).map((_, at) => counted.series.some((one) => one.values[at]));
  const points = coverPoints(bounds, { gaps, scopes }, now, called);
  const missing = lostTime({ from, to }, { gaps, scopes }, now);
  const silent = points.flatMap(({ state }, at) =>
    state === "gap"
      ? [Math.max(0, Math.min(bounds[at + 1] ?? to, now) - (bounds[at] ?? from))]
      : [],
  );
  return {
    ...{ from: iso(from), to: iso(to), now: iso(now), timeZone: query.timeZone, step },
    points: points.map((point, at) => ({ at: iso(bounds[at] ?? from), ...point })),
    series: counted.series.map((one) => ({ ...one, values: blank(one.values, points) })),
    parts: counted.parts,
    count: counted.count,
    failed: counted.failed,
    atLeast: missing.some > 0,
    missing: { all: seconds(sum(silent)), some: seconds(missing.some) },
    before: {
      count: earlier,
      atLeast:
        lostTime({ from: before[0], to: from }, { gaps: gapsOf(coverage), scopes }, now).some > 0,
      ...{ from: iso(before[0]), to: iso(before[1]) },
    },
    scopes,
    gaps: gaps.slice(0, MAX_GAPS).map((gap) => ({
      ...{ from: iso(gap.from), to: iso(gap.to), reason: gap.reason },
      ...{ scopes: gap.scopes.slice(0, MAX_SCOPES), scopeCount: gap.scopes.length },
    })),
    gapCount: gaps.length,
    changes: changes.rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    changeCount: changes.total,
  };
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);

/** Where nothing is known there is no number, and no zero. */
function blank(values: readonly number[], points: readonly PointCoverage[]): (number | null)[] {
  return values.map((value, at) => (points[at]?.state === "gap" ? null : value));
}

function clip(
  coverage: ReadonlyMap<string, readonly CoverageSpan[]>,
  from: number,
  to: number,
): Map<string, CoverageSpan[]> {
  return new Map(
    [...coverage].map(([scope, spans]) => [
      scope,
      spans.flatMap((span) => {
        const [begin, end] = [Math.max(span.from, from), Math.min(span.to, to)];
        return begin < end ? [{ ...span, from: begin, to: end }] : [];
      }),
    ]),
  );
}

interface Counted {
  series: (Omit<UsageSeries["series"][number], "values"> & { values: number[] })[];
  parts: number;
  count: number;
  failed: number;
}

const ALL = { id: "", label: "All calls", detail: null, own: false };
const OTHER = { id: "(other)", label: "Other", detail: null, own: false };

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Values of each part at each step. */
function spread(rows: readonly StepRow[], steps: number): Map<string, number[]> {
  const parts = new Map<string, number[]>();
  for (const { part, step, count } of rows) {
    const values = parts.get(part) ?? new Array<number>(steps).fill(0);
    values[step] = (values[step] ?? 0) + count;
    parts.set(part, values);
  }
  return parts;
}

/** The parts with the most calls, and the rest as one: each point of a split adds up to that of the whole. */
async function countParts(
  { db: { pool } }: Context,
  { wanted, whole, failedIds }: ResolvedCalls,
  bounds: readonly number[],
  split: UsageSplit | null,
  top: number,
): Promise<Counted> {
  const steps = bounds.length - 1;
  // Keys and principals are many: those on top are found first, and of the others only their sum is read.
  const many = split === "key" || split === "principal";
  const found = many
    ? await readTop(pool, wanted, [bounds[0] ?? 0, bounds[steps] ?? 0], {
        ...{ split, limit: top, failedIds },
      })
    : null;
  const ids = found?.rows.map(({ part }) => Number(part)) ?? [];
  const narrowed = split === "key" ? { keyIds: ids } : { principalIds: ids };
  const [rows, all] = await Promise.all([
    found && ids.length === 0
      ? []
      : readSteps(pool, many ? { ...wanted, ...narrowed } : wanted, bounds, { split, failedIds }),
    found && found.parts > ids.length
      ? readSteps(pool, whole, bounds, { split: null, failedIds })
      : null,
  ]);
  const every = all ?? rows;
  const values = new Array<number>(steps).fill(0);
  for (const row of every) values[row.step] = (values[row.step] ?? 0) + row.count;
  const totals = { count: sum(values), failed: sum(every.map(({ failed }) => failed)) };
  if (split === null) {
    return { series: [{ ...ALL, other: false, count: totals.count, values }], parts: 1, ...totals };
  }
  const parts = [...spread(rows, steps)]
    .map(([part, own]) => ({ part, values: own, count: sum(own) }))
    .sort((a, b) => b.count - a.count || (a.part < b.part ? -1 : 1));
  const shown = parts.slice(0, top);
  const names = await nameParts(
    pool,
    split,
    shown.map(({ part }) => part),
  );
  const series: Counted["series"] = shown.map(({ part, ...one }) => ({
    ...(names.get(part) ?? { ...OTHER, id: part, label: part }),
    ...{ other: false, ...one },
  }));
  const rest = values.map((value, at) => value - sum(shown.map((one) => one.values[at] ?? 0)));
  const count = found ? found.parts : parts.length;
  if (count > shown.length) series.push({ ...OTHER, other: true, count: sum(rest), values: rest });
  return { series, parts: count, ...totals };
}
