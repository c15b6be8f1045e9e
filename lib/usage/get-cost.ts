import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { bucketKeySaving } from "./rules/bucket-key-saving";
import { dollars } from "./rules/money";
import { PRICE_DOUBTS, PRICES } from "./rules/prices";
import { addRequests, type RequestCost, requestCost } from "./rules/request-cost";
import type { Cost, CostQuery } from "./schemas/cost";
import {
  type CostCallerRow,
  type CostOf,
  readCostCallers,
  readS3Requests,
} from "./store/cost-rows";
import { countedOf, sumCost } from "./sum-cost";

const CALLERS = 20;
const BUCKETS = 50;

const cursor = cursorCodec("cost", z.object({ after: z.number().int().min(0).max(1e7) }));

/**
 * What keys cost in a month by AWS's list prices: by key and account, who called most, and where S3 Bucket Keys would save.
 * Throws `invalid` for a month that has not begun and for a cursor of another list.
 */
export async function getCost(ctx: Context, query: CostQuery): Promise<Cost> {
  authorize(ctx.actor, "usage:read");
  const bound = `${query.month ?? ""} ${query.account ?? ""}`;
  const begin = cursor.decode(query.cursor, bound)?.after ?? 0;
  const sum = await sumCost(ctx, query);
  const end = begin + query.limit;
  const [callers, bucketKeys] = await Promise.all([
    callersOf(ctx, sum.of),
    bucketKeysOf(ctx, sum.of),
  ]);
  const { asOf, region, source } = PRICES;
  return {
    month: sum.month,
    until: sum.until.toISOString(),
    prices: { asOf, region, source },
    doubts: [...PRICE_DOUBTS],
    freeTakenOff: sum.of.scope.all,
    sum: sum.sum,
    gaps: sum.gaps,
    accounts: sum.accounts,
    others: sum.others,
    notTold: sum.notTold,
    callers,
    bucketKeys,
    items: sum.items.slice(begin, end),
    nextCursor: sum.items.length > end ? cursor.encode({ after: end }, bound) : null,
    total: sum.items.length,
  };
}

async function callersOf(ctx: Context, of: CostOf): Promise<Cost["callers"]> {
  const costs = new Map<string, { row: CostCallerRow; cost: RequestCost }>();
  for (const row of await readCostCallers(ctx.db.pool, of, CALLERS)) {
    const cost = requestCost([countedOf(row)]);
    const there = costs.get(row.ref);
    costs.set(row.ref, { row, cost: there ? addRequests(there.cost, cost) : cost });
  }
  return [...costs.values()]
    .map(({ row, cost }) => {
      const { ref, kind } = row;
      return { ref, kind, requests: cost.requests, usage: dollars(cost) };
    })
    .sort((a, b) => b.usage.to - a.usage.to || b.requests - a.requests);
}

async function bucketKeysOf(ctx: Context, of: CostOf): Promise<Cost["bucketKeys"]> {
  const rows = await readS3Requests(ctx.db.pool, of, BUCKETS);
  return rows
    .map((row) => {
      const [objects, buckets] = [Number(row.objects), Number(row.buckets)];
      return {
        arn: row.arn,
        accountId: row.account_id,
        region: row.region,
        keyId: row.key_id,
        alias: row.alias,
        bucket: row.bucket,
        objects,
        buckets,
        saving: dollars(bucketKeySaving({ objects, buckets, fives: Number(row.fives) })),
      };
    })
    .sort((a, b) => b.saving.to - a.saving.to);
}
