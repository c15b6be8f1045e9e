import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type { EventRecord, ToldHistory } from "./schemas/key-events";
import type { LastUses } from "./schemas/last-uses";
import type { UsageSeries, UsageTop } from "./schemas/series";

/** Names one key in our URLs: `accountId/region/keyId`. */
interface KeyRef {
  accountId: string;
  region: string;
  keyId: string;
}

function pathOf(ref: KeyRef): string {
  return [ref.accountId, ref.region, ref.keyId].map(encodeURIComponent).join("/");
}

/** Who last used a key, and what AWS and CloudTrail together tell of its last use. */
export function lastUsesQuery(ref: KeyRef, params: { days?: number; limit?: number } = {}) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "last-uses", path, query],
    queryFn: ({ signal }) =>
      callApi<LastUses>(`/api/v1/keys/${path}/last-uses?${query}`, { signal }),
  });
}

/** What happened to a key and what was seen of it, newest first, page after page; of all kinds when none is named. */
export function keyHistoryQuery(ref: KeyRef, facets: readonly string[] = []) {
  const path = pathOf(ref);
  const facet = [...facets].sort().join(",");
  return infiniteQueryOptions({
    queryKey: ["usage", "history", path, facet],
    queryFn: ({ signal, pageParam }) =>
      callApi<ToldHistory>(
        `/api/v1/keys/${path}/history?${toQuery({ limit: 100, cursor: pageParam, facet })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The record of an event of a key's history. It never changes, so it is fetched once. */
export function eventRecordQuery(ref: KeyRef, event: string) {
  const path = pathOf(ref);
  return queryOptions({
    queryKey: ["usage", "event", path, event],
    queryFn: ({ signal }) =>
      callApi<EventRecord>(`/api/v1/keys/${path}/events/${encodeURIComponent(event)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Filters, place and time of calls, as a page keeps them. */
export type CallParams = Record<string, string | number | readonly string[] | null | undefined>;

/** Calls over time. */
export function usageSeriesQuery(params: CallParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "series", query],
    queryFn: ({ signal }) => callApi<UsageSeries>(`/api/v1/usage?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** What had the most calls. */
export function usageTopQuery(params: CallParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "top", query],
    queryFn: ({ signal }) => callApi<UsageTop>(`/api/v1/usage/top?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the numbers of a chart are downloaded. */
export function usageExportUrl(params: CallParams): string {
  return `/api/v1/usage/export?${toQuery(params)}`;
}
