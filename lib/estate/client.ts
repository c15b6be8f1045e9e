import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "@/lib/http/client";
import type { accountList, ConnectionTest, SyncRun } from "./schemas";

export type AccountList = z.infer<typeof accountList>;

export interface SyncRunList {
  items: SyncRun[];
  nextCursor: string | null;
  total: number;
}

/** Every account with its scopes. An estate has hundreds of accounts at most, so one page holds them. */
export function accountsQuery() {
  return queryOptions({
    queryKey: ["accounts"],
    queryFn: ({ signal }) => callApi<AccountList>("/api/v1/accounts?limit=200", { signal }),
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
