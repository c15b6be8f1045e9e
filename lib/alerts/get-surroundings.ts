import type { Context } from "@/lib/context";
import { readCoverageOfScopes } from "@/lib/usage/read-coverage";
import { DAY, HOUR, MINUTE } from "./rules/finding";
import { usualOf } from "./rules/usual";
import type { AlertDetail } from "./schemas/detail";
import { readCallNames } from "./store/call-names";
import { readEarlierHours } from "./store/hours";
import { type AlertRow, readEvidence } from "./store/read-alerts";
import { readPoints, readTraits, readUsageKey, type StepMinutes } from "./store/surroundings";
import type { Coverage } from "./types";

interface Range {
  from: number;
  to: number;
  minutes: StepMinutes;
}

/** So much evidence is laid over the chart. */
const EVIDENCE_DRAWN = 5_000;
const EIGHT_WEEKS = 56 * DAY;

/** The time around an alert, in steps of which there are not too many to draw. */
function rangeAround({ first_at, last_at }: AlertRow, now: Date): Range {
  const [first, last] = [first_at.getTime(), last_at.getTime()];
  const length = last - first;
  const minutes: StepMinutes = length <= 6 * HOUR ? 5 : length <= 5 * DAY ? 60 : 1440;
  const pad = minutes === 5 ? 3 * HOUR : minutes === 60 ? DAY : 14 * DAY;
  const step = minutes * MINUTE;
  const to = Math.min(last + pad, now.getTime());
  return {
    from: Math.floor((first - pad) / step) * step,
    to: Math.max(Math.ceil(to / step), Math.floor(last / step) + 1) * step,
    minutes,
  };
}

/** What happened around an alert: the key's calls beside what is usual, from where, with which contexts, and the gaps. */
export async function getSurroundings(
  ctx: Context,
  row: AlertRow,
): Promise<Pick<AlertDetail, "series" | "gaps" | "from">> {
  const { pool } = ctx.db;
  const range = rangeAround(row, ctx.clock());
  const scope = { accountId: row.account_id, region: row.region };
  const reach = { from: range.from - EIGHT_WEEKS, to: range.to };
  const covered = await readCoverageOfScopes(pool, [scope], reach, ctx.clock());
  const coverage = covered.get(`${scope.accountId}/${scope.region}`) ?? [];
  const gaps = coverage.flatMap((span) => {
    if (span.state === "covered" || span.to <= range.from) return [];
    const from = new Date(Math.max(span.from, range.from)).toISOString();
    return { from, to: new Date(span.to).toISOString(), reason: span.reason };
  });
  if (row.key_arn === null) return { series: null, gaps, from: [] };
  // Of a change the one who made it is asked for, not whoever used the key that day.
  const principalRef = row.principal_ref ?? row.facts.change?.by ?? null;
  const asked = { arn: row.key_arn, principalRef };
  const [series, from] = await Promise.all([
    seriesOf(ctx, row, row.key_arn, range, coverage),
    readTraits(pool, { ...asked, from: row.first_at, to: row.last_at }),
  ]);
  return { series, gaps, from };
}

async function seriesOf(
  ctx: Context,
  row: AlertRow,
  arn: string,
  range: Range,
  coverage: Coverage,
): Promise<AlertDetail["series"]> {
  const { pool } = ctx.db;
  const step = range.minutes * MINUTE;
  const [points, evidence, usual] = await Promise.all([
    readPoints(pool, arn, {
      ...{ from: new Date(range.from), to: new Date(range.to), minutes: range.minutes },
    }),
    readEvidence(pool, row.id, EVIDENCE_DRAWN),
    usualByHour(ctx, arn, range, coverage),
  ]);
  const counts = new Map(points.map(({ at, count }) => [at.getTime(), count]));
  const parts = new Map<number, number>();
  for (const { at, count, detail } of evidence.rows) {
    if (detail.kind !== "calls") continue;
    const begin = Math.floor(at.getTime() / step) * step;
    parts.set(begin, (parts.get(begin) ?? 0) + count);
  }
  const steps = Array.from(
    { length: Math.ceil((range.to - range.from) / step) },
    (_, place) => range.from + place * step,
  );
  return {
    minutes: range.minutes,
    points: steps.map((at) => ({
      at: new Date(at).toISOString(),
      // What was counted in a gap is the least there was; nothing counted there is not zero.
      count: counts.get(at) ?? (isKnown(coverage, at, at + step) ? 0 : null),
      part: parts.get(at) ?? 0,
      usual: usual(at),
    })),
  };
}

function isKnown(coverage: Coverage, from: number, to: number): boolean {
  return coverage.some((span) => span.state === "covered" && span.from <= from && span.to >= to);
}

/** The median of the same hour of the covered ones of eight weeks, for a step; null where there are too few. */
async function usualByHour(
  ctx: Context,
  arn: string,
  { from, to, minutes }: Range,
  coverage: Coverage,
): Promise<(at: number) => number | null> {
  const keyId = minutes === 1440 ? null : await readUsageKey(ctx.db.pool, arn);
  if (keyId === null) return () => null;
  const begin = Math.floor(from / HOUR) * HOUR;
  const hours = Array.from({ length: Math.ceil((to - begin) / HOUR) }, (_, n) => begin + n * HOUR);
  const { used } = await readCallNames(ctx.db.pool);
  const asked = hours.map((at) => ({ keyId, at: new Date(at) }));
  const earlier = await readEarlierHours(ctx.db.pool, asked, { used, own: [] });
  const medians = new Map(
    hours.map((hour, place) => {
      const weeks = (earlier[place] ?? []).filter(({ at }) => isKnown(coverage, at, at + HOUR));
      const median = usualOf(weeks.map(({ count }) => count))?.median;
      return [hour, median === undefined ? null : (median * minutes) / 60];
    }),
  );
  return (at) => medians.get(Math.floor(at / HOUR) * HOUR) ?? null;
}
