import type { Cost, CostItem, Money } from "../schemas/cost";
import type { GapReason } from "../types";
import { byTotal, dollars, plus, rounded } from "./money";
import { addRequests, lessFree, NO_REQUESTS, type RequestCost } from "./request-cost";

type AccountCost = Cost["accounts"][number];

/** What accounts come to, and the requests that none of them is charged for. */
export type CostSums = Pick<Cost, "accounts" | "others" | "notTold" | "sum">;

export interface AccountCostFacts {
  /** Whose storage counts. */
  keys: readonly Pick<CostItem, "accountId" | "accountName" | "storage">[];
  /** Requests by the account that made them; null: not told. */
  calls: readonly { payer: string | null; cost: RequestCost }[];
  /** Of the accounts that are ours, by id. */
  names: ReadonlyMap<string, string>;
  /** Null: all of them. */
  only: string | null;
  gaps: ReadonlyMap<string, GapReason[]>;
  /** Whether every key is counted: whoever sees own keys alone cannot tell how many free requests are left for them. */
  all: boolean;
}

/**
 * What each account is charged: the storage of its own keys, and the requests that it made, whosever the key. "When you use a
 * KMS key in a different AWS account, the AWS account that makes the API request is charged for the key use" (AWS KMS
 * pricing, note 2). Requests that a service makes on somebody's behalf are those of the account of that somebody, whom
 * `userIdentity` names beside `invokedBy` (KMS Developer Guide, "Request quotas": API requests made on your behalf, and
 * cross-account requests). Of those without an account nobody tells who is charged: they stand in the higher figure alone.
 * The free requests are an account's, over all Regions.
 */
export function accountCosts(facts: AccountCostFacts): CostSums {
  const { keys, calls, names, only, gaps, all } = facts;
  const accounts = new Map<string, { sum: AccountCost; requests: RequestCost }>();
  const accountOf = (id: string, name: string) => {
    const there = accounts.get(id) ?? {
      sum: emptyAccount(id, name, gaps.get(id) ?? []),
      requests: NO_REQUESTS,
    };
    accounts.set(id, there);
    return there;
  };
  for (const { accountId, accountName, storage } of keys) {
    const { sum } = accountOf(accountId, accountName);
    sum.keys += 1;
    sum.storage = plus(sum.storage, storage);
  }
  let [others, notTold] = [NO_REQUESTS, NO_REQUESTS];
  for (const { payer, cost } of calls) {
    const name = payer === null ? undefined : names.get(payer);
    if (payer === null) notTold = addRequests(notTold, cost);
    else if (name === undefined || (only !== null && payer !== only))
      others = addRequests(others, cost);
    else {
      const there = accountOf(payer, name);
      there.requests = addRequests(there.requests, cost);
    }
  }
  const sums = [...accounts.values()].map(({ sum, requests }) => {
    const usage = dollars(all ? lessFree(requests) : requests);
    const total = plus(sum.storage, usage);
    return { ...sum, requests: requests.requests, usage, total };
  });
  const doubt: Money = { from: 0, to: dollars(notTold).to };
  return {
    accounts: sums.sort(byTotal),
    others: { requests: others.requests, usage: rounded(dollars(others)) },
    notTold: { requests: notTold.requests, usage: rounded(doubt) },
    sum: plus(
      sums.reduce((sum, { total }) => plus(sum, total), { from: 0, to: 0 }),
      doubt,
    ),
  };
}

function emptyAccount(accountId: string, name: string, gaps: GapReason[]): AccountCost {
  const none = { from: 0, to: 0 };
  return { accountId, name, keys: 0, storage: none, requests: 0, usage: none, total: none, gaps };
}
