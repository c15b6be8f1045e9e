import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { type Level, piecesOf } from "../rules/time-pieces";
import type { UsageSplit } from "../types";
import { overPieces, type Wanted } from "./counted";

type Pool = Db["pool"];

/** Calls of one part in one step. */
export interface StepRow {
  /** Place among the steps, from 0. */
  step: number;
  /** As `usage_call`, `usage_key` or `usage_principal` number or name it. */
  part: string;
  count: number;
  failed: number;
}

/** Months hold no totals, and one chart's steps are never as long. */
const OF_STEPS: Level[] = ["day", "hour", "minutes"];

/** Of all that have no success; `$failed` are the numbers of such calls. */
function failedSum(failedIds: readonly number[]): Sql {
  return sql`sum(b.count) filter (where b.call_id = any(${failedIds}::int[]))`;
}

/** Calls of each part in each step between `bounds` (ms); steps without a call have no row. */
export async function readSteps(
  pool: Pool,
  wanted: Wanted,
  bounds: readonly number[],
  { split, failedIds }: { split: UsageSplit | null; failedIds: readonly number[] },
): Promise<StepRow[]> {
  const begins = bounds.slice(0, -1).map((at) => new Date(at).toISOString());
  const rows = overPieces(
    piecesOf(bounds, OF_STEPS),
    wanted,
    split,
    ({
      at,
      sign,
      part,
    }) => sql`width_bucket(${at}, ${begins}::timestamptz[]) - 1 as step, (${part})::text as part,
      ${sign} * sum(b.count) as count, ${sign} * ${failedSum(failedIds)} as failed`,
    sql`1, 2`,
  );
  if (rows === null) return [];
  const read = await queryRows<Record<"count" | "failed", string> & { step: number; part: string }>(
    pool,
    sql`select step, part, sum(count)::text as count, coalesce(sum(failed), 0)::text as failed
      from (${rows}) r group by 1, 2 having sum(count) > 0`,
  );
  return read.map((row) => ({ ...row, count: Number(row.count), failed: Number(row.failed) }));
}

export interface PartRow {
  part: string;
  count: number;
  failed: number;
}

/** The parts with the most calls between two instants, how many parts there are, and the calls of all. */
export async function readTop(
  pool: Pool,
  wanted: Wanted,
  [from, to]: readonly [from: number, to: number],
  { split, limit, failedIds }: { split: UsageSplit; limit: number; failedIds: readonly number[] },
): Promise<{ rows: PartRow[]; parts: number; calls: number }> {
  const levels: Level[] = wanted.place === null ? ["month", ...OF_STEPS] : OF_STEPS;
  const rows = overPieces(
    piecesOf([from, to], levels),
    wanted,
    split,
    ({ part }) =>
      sql`(${part})::text as part, sum(b.count) as count, ${failedSum(failedIds)} as failed`,
    sql`1`,
  );
  if (rows === null) return { rows: [], parts: 0, calls: 0 };
  const read = await queryRows<Record<"part" | "count" | "failed" | "parts" | "calls", string>>(
    pool,
    sql`select part, sum(count)::text as count, coalesce(sum(failed), 0)::text as failed,
        (count(*) over ())::text as parts, (sum(sum(count)) over ())::text as calls
      from (${rows}) r group by part having sum(count) > 0
      order by sum(count) desc, part limit ${limit}`,
  );
  return {
    rows: read.map(({ part, count, failed }) => ({
      part,
      count: Number(count),
      failed: Number(failed),
    })),
    parts: Number(read[0]?.parts ?? 0),
    calls: Number(read[0]?.calls ?? 0),
  };
}

/** Calls between two instants. */
export async function readSum(
  pool: Pool,
  wanted: Wanted,
  [from, to]: readonly [from: number, to: number],
): Promise<number> {
  const levels: Level[] = wanted.place === null ? ["month", ...OF_STEPS] : OF_STEPS;
  const rows = overPieces(
    piecesOf([from, to], levels),
    wanted,
    null,
    () => sql`sum(b.count) as count`,
    sql`()`,
  );
  if (rows === null) return 0;
  const [row] = await queryRows<{ count: string | null }>(
    pool,
    sql`select sum(count)::text as count from (${rows}) r`,
  );
  return Number(row?.count ?? 0);
}
