import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type {
  CheckpointList,
  CheckpointRequest,
  LedgerEntryDetail,
  LedgerEntryList,
} from "./schemas";

/** Parameters of the ledger as its page keeps them; empty values are left out of the request. */
export type LedgerParams = Record<string, string | number | null | undefined>;

export function ledgerQuery(params: LedgerParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["ledger", "list", query],
    queryFn: ({ signal }) => callApi<LedgerEntryList>(`/api/v1/ledger?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** One entry with its proof. */
export function ledgerEntryQuery(id: string) {
  return queryOptions({
    queryKey: ["ledger", "one", id],
    queryFn: ({ signal }) =>
      callApi<LedgerEntryDetail>(`/api/v1/ledger/${encodeURIComponent(id)}`, { signal }),
  });
}

/** How many checkpoints come at once. */
export const CHECKPOINTS_SHOWN = 50;

/** Checkpoints, newest first, and how the ledger is. */
export function checkpointsQuery() {
  return infiniteQueryOptions({
    queryKey: ["ledger", "checkpoints"],
    queryFn: ({ signal, pageParam }) =>
      callApi<CheckpointList>(
        `/api/v1/ledger/checkpoints?${toQuery({ limit: CHECKPOINTS_SHOWN, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function requestCheckpoint(why?: string): Promise<CheckpointRequest> {
  const body = why === undefined ? {} : { why };
  return callApi<CheckpointRequest>("/api/v1/ledger/checkpoints", { method: "POST", body });
}

/** Where the browser downloads the entries of these filters with their proofs. */
export function ledgerExportUrl(params: LedgerParams): string {
  const query = toQuery(params).toString();
  return `/api/v1/ledger/export${query === "" ? "" : `?${query}`}`;
}
