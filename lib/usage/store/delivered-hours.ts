import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { TimeRange } from "../rules/time-steps";
import type { CoverageSpan } from "../types";

const HOUR = 3_600_000;

/** Spans of the hours of which objects were delivered and read whole. */
export async function readDelivered(
  pool: Db["pool"],
  scopes: readonly { accountId: string; region: string }[],
  { from, to }: TimeRange,
): Promise<Map<string, CoverageSpan[]>> {
  const rows = await queryRows<{ scope: string; hours: Date[] }>(
    pool,
    sql`select u.account_id || '/' || u.region as scope, array_agg(u.hour order by u.hour) as hours
      from usage_hour u where u.troubled = 0 and u.hour > ${new Date(from - HOUR)} and u.hour < ${new Date(to)}
        and (u.account_id, u.region) in (select * from unnest(${scopes.map((s) => s.accountId)}::text[],
          ${scopes.map((s) => s.region)}::text[])) group by 1`,
  );
  const hours = new Map(rows.map((row) => [row.scope, row.hours.map((hour) => hour.getTime())]));
  return new Map(
    scopes.map(({ accountId, region }) => {
      const scope = `${accountId}/${region}`;
      return [scope, spansOf(hours.get(scope) ?? [], from, to)];
    }),
  );
}

function spansOf(hours: readonly number[], from: number, to: number): CoverageSpan[] {
  const spans: CoverageSpan[] = [];
  let at = from;
  for (const hour of hours) {
    const [begin, end] = [Math.max(hour, at), Math.min(hour + HOUR, to)];
    if (begin >= end) continue;
    if (begin > at) spans.push({ state: "gap", reason: "failed", from: at, to: begin });
    const last = spans.at(-1);
    if (last?.state === "covered" && last.to === begin) last.to = end;
    else spans.push({ state: "covered", from: begin, to: end });
    at = end;
  }
  const reason = hours.length === 0 ? "no-source" : "not-yet";
  if (at < to) spans.push({ state: "gap", reason, from: at, to });
  return spans;
}
