import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi, toQuery } from "@/lib/http/client";
import type { accountList, ConnectionTest, SyncRun } from "./schemas";

export type AccountList = z.infer<typeof accountList>;

export interface SyncRunList {
  items: SyncRun[];
  nextCursor: string | null;
  total: number;
}

function accountPage(limit: number, cursor: string, signal: AbortSignal): Promise<AccountList> {
  return callApi<AccountList>(`/api/v1/accounts?${toQuery({ limit, cursor })}`, { signal });
}

/** Every account with its scopes, for what sums the whole estate up. */
export function allAccountsQuery() {
  return queryOptions({
    queryKey: ["accounts", "all"],
    queryFn: async ({ signal }) => {
      const first = await accountPage(200, "", signal);
      const items = [...first.items];
      let next = first.nextCursor;
      while (next !== null) {
        const page = await accountPage(200, next, signal);
        items.push(...page.items);
        next = page.nextCursor;
      }
      return { ...first, items, nextCursor: null };
    },
  });
}

/** Accounts that the accounts page shows at first, and takes on each time. */
export const ACCOUNTS_SHOWN = 50;

/** Accounts with their scopes, page after page. */
export function accountsQuery() {
  return infiniteQueryOptions({
    queryKey: ["accounts", "pages"],
    queryFn: ({ signal, pageParam }) => accountPage(ACCOUNTS_SHOWN, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

const ACTIVE = 2_500;
const IDLE = 20_000;

function isUnderWay(run: Pick<SyncRun, "state"> | undefined): boolean {
  return run !== undefined && (run.state === "running" || run.state === "queued");
}

/** The newest run; asked for again every 2.5 seconds while it is under way, else every 20. */
export function latestRunQuery() {
  return queryOptions({
    queryKey: ["sync-runs", "latest"],
    queryFn: ({ signal }) => callApi<SyncRunList>("/api/v1/sync-runs?limit=1", { signal }),
    refetchInterval: (query) => (isUnderWay(query.state.data?.items[0]) ? ACTIVE : IDLE),
    staleTime: ACTIVE,
  });
}

/** Asks for a sync of everything; gives the run that was made, or the one that is already under way. */
export function startSync(): Promise<SyncRun> {
  return callApi<SyncRun>("/api/v1/sync-runs", { method: "POST", body: {} });
}

/** Tries each permission of an account by its own call. Takes seconds. */
export function testConnection(accountId: string): Promise<ConnectionTest> {
  const id = encodeURIComponent(accountId);
  return callApi<ConnectionTest>(`/api/v1/accounts/${id}/test`, { method: "POST", body: {} });
}
