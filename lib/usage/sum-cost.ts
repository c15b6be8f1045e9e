import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { readCoverageOfScopes } from "./read-coverage";
import { accountCosts, type CostSums } from "./rules/account-costs";
import { keyStorage, type Span } from "./rules/key-storage";
import { byTotal, dollars, plus } from "./rules/money";
import { type CountedRequests, type RequestCost, requestCost } from "./rules/request-cost";
import type { CostItem } from "./schemas/cost";
import {
  type CostCallRow,
  type CostKeyRow,
  type CostOf,
  readAccountNames,
  readCostCalls,
  readCostKeys,
} from "./store/cost-rows";
import type { CoverageSpan, GapReason } from "./types";

/** A sum's parts before they are cut into pages. Money in US dollars. */
export interface CostSum extends CostSums {
  month: string;
  of: CostOf;
  span: Span;
  until: Date;
  items: CostItem[];
  gaps: GapReason[];
}

/** What is young at a month's end is no gap: it is on its way. */
const ON_ITS_WAY = 2 * 3_600_000;

/** The month (UTC), `2026-09`; this one unless told. Throws `invalid` for one that has not begun. */
export function monthOf(ctx: Context, month: string | undefined): { month: string; span: Span } {
  const now = ctx.clock();
  const name = month ?? now.toISOString().slice(0, 7);
  const from = Date.parse(`${name}-01T00:00:00Z`);
  if (from > now.getTime()) {
    const message = "This month has not begun.";
    throw new AppError("invalid", message, [{ field: "month", message }]);
  }
  const next = new Date(from);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { month: name, span: { from, to: next.getTime() } };
}

/** What each key and account that the actor may know of cost in a month, the dearest first. */
export async function sumCost(
  ctx: Context,
  { month: asked, account }: { month?: string | undefined; account?: string | undefined },
): Promise<CostSum> {
  const { month, span } = monthOf(ctx, asked);
  const until = new Date(Math.min(span.to, ctx.clock().getTime()));
  const scope = keyScopeOf(ctx.actor);
  const of = {
    from: new Date(span.from),
    to: new Date(span.to),
    scope,
    accountId: account ?? null,
  };
  const [keys, rows, names] = await Promise.all([
    readCostKeys(ctx.db.pool, of),
    readCostCalls(ctx.db.pool, of),
    readAccountNames(ctx.db.pool),
  ]);
  const calls = rows.map((row) => ({ ...row, cost: requestCost([countedOf(row)]) }));
  const byKey = new Map<string, CountedRequests[]>();
  for (const row of rows) {
    if (row.arn === null || !row.own) continue;
    const list = byKey.get(row.arn);
    if (list) list.push(countedOf(row));
    else byKey.set(row.arn, [countedOf(row)]);
  }
  const items = keys.map((key) =>
    itemOf(key, requestCost(byKey.get(key.arn) ?? []), span, until.getTime()),
  );
  const sums = accountCosts({
    keys: items,
    calls,
    ...{ names, only: account ?? null, all: scope.all },
    gaps: await gapsOf(ctx, keys, rows, { from: span.from, to: until.getTime() }),
  });
  const gaps = [...new Set(sums.accounts.flatMap((one) => one.gaps))];
  return { month, of, span, until, items: items.sort(byTotal), ...sums, gaps };
}

function itemOf(key: CostKeyRow, requests: RequestCost, span: Span, until: number): CostItem {
  const stored = {
    manager: key.manager,
    createdAt: key.created_at?.getTime() ?? null,
    firstSeenAt: key.first_seen_at.getTime(),
    goneAt: key.gone_at?.getTime() ?? null,
    pendingSince: key.pending_since?.getTime() ?? null,
    rotations: key.rotations?.map((at) => at.getTime()) ?? null,
  };
  const storage = keyStorage(stored, span, until);
  const usage = dollars(requests);
  return {
    arn: key.arn,
    accountId: key.account_id,
    accountName: key.account_name,
    region: key.region,
    keyId: key.key_id,
    alias: key.alias,
    spec: key.spec,
    manager: key.manager,
    state: key.state,
    storage: dollars(storage),
    hours: storage.hours,
    rotations: key.rotations?.length ?? null,
    requests: requests.requests,
    failed: requests.failed,
    usage,
    total: plus(dollars(storage), usage),
  };
}

/** By account: why usage of the range is not known whole, where it has keys and where it makes requests. */
async function gapsOf(
  ctx: Context,
  keys: readonly CostKeyRow[],
  calls: readonly CostCallRow[],
  range: Span,
): Promise<Map<string, GapReason[]>> {
  const places = [
    ...keys.map(({ account_id: accountId, region }) => ({ accountId, region })),
    ...calls.flatMap(({ payer, region }) => (payer ? [{ accountId: payer, region }] : [])),
  ];
  const scopes = new Map(places.map((one) => [`${one.accountId}/${one.region}`, one]));
  const coverage = await readCoverageOfScopes(
    ctx.db.pool,
    [...scopes.values()],
    range,
    ctx.clock(),
  );
  const gaps = new Map<string, GapReason[]>();
  for (const [name, { accountId }] of scopes) {
    const found = (coverage.get(name) ?? []).flatMap((span) => gapOf(span, range));
    gaps.set(accountId, [...new Set([...(gaps.get(accountId) ?? []), ...found])]);
  }
  return gaps;
}

function gapOf(span: CoverageSpan, { to }: Span): GapReason[] {
  if (span.state === "covered") return [];
  const young = span.reason === "not-yet" && span.to >= to && span.from >= to - ON_ITS_WAY;
  return young ? [] : [span.reason];
}

/** A row of counts as `requestCost` takes them. */
export function countedOf({
  operation,
  spec,
  succeeded,
  failed,
}: Pick<CostCallRow, "operation" | "spec" | "succeeded" | "failed">): CountedRequests {
  return { operation, spec, succeeded: Number(succeeded), failed: Number(failed) };
}
