import { empty, join, type Sql, sql } from "@/lib/db/query";
import type { Level, Piece } from "../rules/time-pieces";
import type { TimeRange } from "../rules/time-steps";
import type { UsageSplit } from "../types";

/** Which calls are counted, in the numbers of the dictionary. Null: all of them. */
export interface Wanted {
  keyIds: readonly number[] | null;
  principalIds: readonly number[] | null;
  callIds: readonly number[] | null;
  /**
   * Where neither keys nor principals are told apart: whose totals may be read in place of the buckets of `keyIds`.
   */
  place: { accountId: string; region: string | null } | "estate" | null;
}

const BUCKETS: Record<Level, Sql> = {
  month: sql`usage_bucket_month`,
  day: sql`usage_bucket_day`,
  hour: sql`usage_bucket_hour`,
  minutes: sql`usage_bucket`,
};

/** Totals are kept by the day and the hour; five minutes are read from the buckets. */
const TOTALS: Partial<Record<Level, Sql>> = {
  day: sql`usage_total_day`,
  hour: sql`usage_total_hour`,
};

/** Account of the key of a bucket `b`, whose row of usage_key is `k`. */
export const KEY_ACCOUNT = sql`split_part(k.arn, ':', case when k.arn like 'none:%' then 2 else 5 end)`;
export const KEY_REGION = sql`split_part(k.arn, ':', case when k.arn like 'none:%' then 3 else 4 end)`;

const anyOf = (column: Sql, ids: readonly number[] | null): Sql[] =>
  ids === null ? [] : [sql`${column} = any(${ids}::int[])`];

/**
 * A table's rows `b` of some spans. A single span is written out, so that the planner sees which partitions it needs; for
 * each of many the table's index is asked: `offset 0` keeps the planner from comparing every row with every span.
 */
function within(table: Sql, spans: readonly TimeRange[], conditions: Sql): Sql {
  const [only] = spans;
  if (only && spans.length === 1) {
    return sql`(select * from ${table} b where b.at >= ${new Date(only.from)} and b.at < ${new Date(only.to)}
      and ${conditions}) b`;
  }
  const begins = spans.map(({ from }) => new Date(from).toISOString());
  const ends = spans.map(({ to }) => new Date(to).toISOString());
  return sql`unnest(${begins}::timestamptz[], ${ends}::timestamptz[]) s (f, t), lateral (select * from ${table} b
    where b.at >= s.f and b.at < s.t and ${conditions} offset 0) b`;
}

function partOf(split: UsageSplit | null, totals: boolean): { part: Sql; joined: Sql } {
  const call = sql`join usage_call c on c.id = b.call_id`;
  if (split === "operation") return { part: sql`c.operation`, joined: call };
  if (split === "service") return { part: sql`c.service`, joined: call };
  if (split === "outcome") return { part: sql`c.outcome`, joined: call };
  if (split === "principal") return { part: sql`b.principal_id`, joined: empty };
  if (split === "key") return { part: sql`b.key_id`, joined: empty };
  if (split === null) return { part: sql`''`, joined: empty };
  if (totals) return { part: sql`b.account_id`, joined: empty };
  return { part: KEY_ACCOUNT, joined: sql`join usage_key k on k.id = b.key_id` };
}

/** Where the wanted rows `b` of one level are, and what they are split by. */
function sourceOf(
  { level, spans }: Piece,
  wanted: Wanted,
  split: UsageSplit | null,
): { from: Sql; part: Sql } {
  const totals = wanted.place === null ? undefined : TOTALS[level];
  const { part, joined } = partOf(split, totals !== undefined);
  const conditions = anyOf(sql`b.call_id`, wanted.callIds);
  if (totals) conditions.push(...placed(wanted.place, split));
  else {
    conditions.push(...anyOf(sql`b.key_id`, wanted.keyIds));
    conditions.push(...anyOf(sql`b.principal_id`, wanted.principalIds));
  }
  const every = conditions.length > 0 ? join(conditions, " and ") : sql`true`;
  return { from: sql`${within(totals ?? BUCKETS[level], spans, every)} ${joined}`, part };
}

/** The estate's own total is a row of its own; where accounts are told apart, those of its regions are added up. */
function placed(place: Wanted["place"], split: UsageSplit | null): Sql[] {
  if (place === null) return [];
  if (place === "estate") {
    return split === "account"
      ? [sql`b.account_id <> '*'`]
      : [sql`b.account_id = '*'`, sql`b.region = '*'`];
  }
  const { accountId, region } = place;
  const inAccount = sql`b.account_id = ${accountId}`;
  return region === null ? [inAccount] : [inAccount, sql`b.region = ${region}`];
}

/** So many spans are written out one by one: both ends of a time are in two. */
const FEW_SPANS = 3;

/** Half of a unit, from its begin to its middle. */
const HALF: Record<Level, Sql> = {
  // Months are never in steps.
  month: sql`interval '0'`,
  day: sql`interval '12 hours'`,
  hour: sql`interval '30 minutes'`,
  minutes: sql`interval '0'`,
};

/** The instant of a row `b` that tells its step, and whether the row is added or taken away. */
export interface Placed {
  at: Sql;
  sign: Sql;
  part: Sql;
}

/** Rows of `columns`, which tell steps and parts apart, over all pieces; null where there is no piece. */
export function overPieces(
  pieces: readonly Piece[],
  wanted: Wanted,
  split: UsageSplit | null,
  columns: (placed: Placed) => Sql,
  groups: Sql,
): Sql | null {
  const few = ({ spans }: Piece) => spans.length <= FEW_SPANS;
  const each = pieces.flatMap((piece) =>
    few(piece) ? piece.spans.map((span) => ({ ...piece, spans: [span] })) : [piece],
  );
  const selects = each.map((piece) => {
    const { from, part } = sourceOf(piece, wanted, split);
    const { level, takenFrom } = piece;
    const at =
      takenFrom === null
        ? sql`b.at + ${HALF[level]}`
        : sql`date_trunc(${takenFrom}, b.at, 'UTC') + ${HALF[takenFrom]}`;
    const sign = takenFrom === null ? sql`1` : sql`-1`;
    return sql`select ${columns({ at, sign, part })} from ${from} group by ${groups}`;
  });
  return selects.length === 0 ? null : join(selects, " union all ");
}
