import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type { Cost } from "./schemas/cost";
import type { CoverageList } from "./schemas/coverage";
import type { EventList } from "./schemas/events";
import type { EventRecord, ToldHistory } from "./schemas/key-events";
import type { LastUses } from "./schemas/last-uses";
import type { ProtectedByKey } from "./schemas/protected";
import type { RecordQuery } from "./schemas/record-queries";
import type { ScopeCoverage } from "./schemas/scope-coverage";
import type { UsageSeries, UsageTop } from "./schemas/series";
import type {
  AddSource,
  ChangeSource,
  ReadDaysAgain,
  SourceList,
  UsageSource,
} from "./schemas/sources";

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

/** Who used a key by which operation, the last use first, page after page. */
export function usesOfKeyQuery(ref: KeyRef, limit: number) {
  const path = pathOf(ref);
  return infiniteQueryOptions({
    queryKey: ["usage", "uses-of-key", path, limit],
    queryFn: ({ signal, pageParam }) =>
      callApi<LastUses>(`/api/v1/keys/${path}/last-uses?${toQuery({ limit, cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
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

/** The records behind counts, page after page; a page may be empty and still have one after it. */
export function usageEventsQuery(params: CallParams) {
  const query = toQuery(params).toString();
  return infiniteQueryOptions({
    queryKey: ["usage", "events", query],
    queryFn: ({ signal, pageParam }) =>
      callApi<EventList>(`/api/v1/usage-events?${toQuery({ ...params, cursor: pageParam })}`, {
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 300_000,
  });
}

/** Asks an engine for the records behind counts. */
export function askRecords(params: CallParams): Promise<RecordQuery> {
  const told = Object.entries(params).filter(([, value]) => value != null && value !== "");
  const body = Object.fromEntries(told);
  return callApi<RecordQuery>("/api/v1/usage-record-queries", { method: "POST", body });
}

/** What became of it; asked for again while it runs, also from a page behind another: what nobody asks for is stopped. */
export function recordQueryQuery(id: string) {
  return queryOptions({
    queryKey: ["usage", "record-query", id],
    queryFn: ({ signal }) =>
      callApi<RecordQuery>(`/api/v1/usage-record-queries/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? 1_000 : false),
    refetchIntervalInBackground: true,
  });
}

export function cancelRecordQuery(id: string): Promise<RecordQuery> {
  return callApi<RecordQuery>(`/api/v1/usage-record-queries/${encodeURIComponent(id)}`, {
    method: "DELETE",
  });
}

/** Where they are downloaded. */
export function usageEventsExportUrl(params: CallParams): string {
  return `/api/v1/usage-events/export?${toQuery(params)}`;
}

/** How much of a time is known of each account and region. */
export function scopeCoverageQuery(params: CallParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "coverage", query],
    queryFn: ({ signal }) => callApi<ScopeCoverage>(`/api/v1/usage/scopes?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

const sourcePath = (id: string) => `/api/v1/usage-sources/${encodeURIComponent(id)}`;

/** Where usage is taken from; asked for again every few seconds while one is being taken. */
export function usageSourcesQuery() {
  return queryOptions({
    queryKey: ["usage-sources"],
    queryFn: ({ signal }) => callApi<SourceList>("/api/v1/usage-sources", { signal }),
    refetchInterval: (query) => {
      const items = query.state.data?.items ?? [];
      return items.some(({ run }) => run.state === "running") ? 3_000 : 30_000;
    },
  });
}

/** What usage is known of the last 90 days, by account and region. */
export function usageCoverageQuery() {
  return queryOptions({
    queryKey: ["usage-coverage"],
    queryFn: ({ signal }) => callApi<CoverageList>("/api/v1/usage-coverage", { signal }),
    refetchInterval: 60_000,
  });
}

export function addUsageSource(body: AddSource): Promise<UsageSource> {
  return callApi<UsageSource>("/api/v1/usage-sources", { method: "POST", body });
}

export function changeUsageSource(id: string, body: ChangeSource): Promise<UsageSource> {
  return callApi<UsageSource>(sourcePath(id), { method: "PUT", body });
}

export function removeUsageSource(id: string): Promise<null> {
  return callApi<null>(sourcePath(id), { method: "DELETE" });
}

export function runUsageSource(id: string): Promise<UsageSource> {
  return callApi<UsageSource>(`${sourcePath(id)}/run`, { method: "POST", body: {} });
}

/** Asks for days of a source again. */
export function readDaysAgain(id: string, days: ReadDaysAgain): Promise<UsageSource> {
  return callApi<UsageSource>(`${sourcePath(id)}/days`, { method: "POST", body: days });
}

/** Creates the table of a source in Athena. */
export function createUsageTable(id: string): Promise<UsageSource> {
  return callApi<UsageSource>(`${sourcePath(id)}/table`, { method: "POST", body: {} });
}

/** What a key protects, as far as its calls tell. */
export function protectedQuery(ref: KeyRef, days: number) {
  const path = pathOf(ref);
  return queryOptions({
    queryKey: ["usage", "protects", path, days],
    queryFn: ({ signal }) =>
      callApi<ProtectedByKey>(`/api/v1/keys/${path}/protects?days=${days}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where what a key protects is downloaded. */
export function protectedExportUrl(ref: KeyRef, days: number, format: "csv" | "json"): string {
  return `/api/v1/keys/${pathOf(ref)}/protects/export?days=${days}&format=${format}`;
}

/** Month, account and page of what keys cost; empty values are left out of the request. */
export type CostParams = Record<string, string | number | null | undefined>;

export function costQuery(params: CostParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["usage", "cost", query],
    queryFn: ({ signal }) => callApi<Cost>(`/api/v1/cost?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the month is downloaded. */
export function costExportUrl(params: CostParams): string {
  return `/api/v1/cost/export?${toQuery(params)}`;
}
