import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { readCoverageOfScopes } from "./read-coverage";
import { keyStorage, type Span } from "./rules/key-storage";
import {
  addRequests,
  lessFree,
  NO_REQUESTS,
  type RequestCost,
  requestCost,
} from "./rules/request-cost";
import type { Cost, CostItem, Money } from "./schemas/cost";
import {
  type CostCallRow,
  type CostKeyRow,
  type CostOf,
  readCostCalls,
  readCostKeys,
} from "./store/cost-rows";
import type { CoverageSpan, GapReason } from "./types";

type AccountCost = Cost["accounts"][number];

/** A sum's parts before they are cut into pages. Money in US dollars. */
export interface CostSum {
  month: string;
  of: CostOf;
  span: Span;
  until: Date;
  items: CostItem[];
  accounts: AccountCost[];
  sum: Money;
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
  const [keys, calls] = await Promise.all([
    readCostKeys(ctx.db.pool, of),
    readCostCalls(ctx.db.pool, of),
  ]);
  const byKey = new Map<string | null, CostCallRow[]>();
  for (const call of calls) {
    const list = byKey.get(call.arn);
    if (list) list.push(call);
    else byKey.set(call.arn, [call]);
  }
  const costs = keys.map((key) => {
    const requests = requestCost((byKey.get(key.arn) ?? []).map((row) => counted(row, key.spec)));
    return { key, requests, item: itemOf(key, requests, span, until.getTime()) };
  });
  const gaps = await gapsOf(ctx, keys, { from: span.from, to: until.getTime() });
  const accounts = accountsOf(costs, byKey.get(null) ?? [], gaps, scope.all);
  return {
    month,
    of,
    span,
    until,
    items: costs.map(({ item }) => item).sort(byTotal),
    accounts,
    sum: accounts.reduce((sum, { total }) => plus(sum, total), { from: 0, to: 0 }),
    gaps: [...new Set(accounts.flatMap((one) => one.gaps))],
  };
}

/** Free requests are an account's; the role that sees own keys alone cannot tell how many are left for them. */
function accountsOf(
  costs: readonly { key: CostKeyRow; requests: RequestCost; item: CostItem }[],
  unnamed: readonly CostCallRow[],
  gaps: ReadonlyMap<string, GapReason[]>,
  all: boolean,
): AccountCost[] {
  const byAccount = new Map<string, { sum: AccountCost; requests: RequestCost }>();
  for (const { key, requests, item } of costs) {
    const { account_id: accountId, account_name: name } = key;
    const there = byAccount.get(accountId) ?? {
      sum: emptyAccount(accountId, name, gaps.get(accountId) ?? []),
      requests: NO_REQUESTS,
    };
    there.sum.keys += 1;
    there.sum.storage = plus(there.sum.storage, item.storage);
    there.requests = addRequests(there.requests, requests);
    byAccount.set(accountId, there);
  }
  for (const call of unnamed) {
    const there = byAccount.get(call.account_id);
    if (there) {
      there.requests = addRequests(
        there.requests,
        requestCost([counted(call, "SYMMETRIC_DEFAULT")]),
      );
    }
  }
  return [...byAccount.values()]
    .map(({ sum, requests }) => {
      const usage = dollars(all ? lessFree(requests) : requests);
      const total = plus(sum.storage, usage);
      return { ...sum, storage: rounded(sum.storage), requests: requests.requests, usage, total };
    })
    .sort(byTotal);
}

function emptyAccount(accountId: string, name: string, gaps: GapReason[]): AccountCost {
  const none = { from: 0, to: 0 };
  return { accountId, name, keys: 0, storage: none, requests: 0, usage: none, total: none, gaps };
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

/** By account: why usage of the range is not known whole. */
async function gapsOf(
  ctx: Context,
  keys: readonly CostKeyRow[],
  range: Span,
): Promise<Map<string, GapReason[]>> {
  const scopes = new Map(
    keys.map(({ account_id: accountId, region }) => [
      `${accountId}/${region}`,
      { accountId, region },
    ]),
  );
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

export function counted(
  { operation, succeeded, failed }: Pick<CostCallRow, "operation" | "succeeded" | "failed">,
  spec: string | null,
) {
  return { operation, spec, succeeded: Number(succeeded), failed: Number(failed) };
}

/** Millionths as US dollars. */
export function dollars({ from, to }: Money): Money {
  return { from: from / 1e6, to: to / 1e6 };
}

function plus(a: Money, b: Money): Money {
  return rounded({ from: a.from + b.from, to: a.to + b.to });
}

/** To millionths, so that sums of many have no tails. */
function rounded({ from, to }: Money): Money {
  return { from: Math.round(from * 1e6) / 1e6, to: Math.round(to * 1e6) / 1e6 };
}

function byTotal(a: { total: Money }, b: { total: Money }): number {
  return b.total.to - a.total.to || b.total.from - a.total.from;
}
