import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi, toQuery } from "@/lib/http/client";
import type { LedgerEntryList } from "@/lib/ledger/schemas";
import type { KeyFacets, KeyList } from "./schemas";
import type { AliasFacets, AliasList } from "./schemas/aliases";
import type { KeyDetail, PolicyDocument, PolicyVersions } from "./schemas/key-detail";
import type { KeyOverview } from "./schemas/overview";
import type { SavedView, SavedViewList, writeSavedView } from "./schemas/views";

type SavedViewInput = z.input<typeof writeSavedView>;

/** Names one key in our URLs: `accountId/region/keyId`. */
export interface KeyRef {
  accountId: string;
  region: string;
  keyId: string;
}

/** The key that the address of a page names; `params` as Next gives them, escaped. */
export async function keyRefOf(params: Promise<KeyRef>): Promise<KeyRef> {
  const { accountId, region, keyId } = await params;
  return {
    accountId: decodeURIComponent(accountId),
    region: decodeURIComponent(region),
    keyId: decodeURIComponent(keyId),
  };
}

/** Parameters of a list as its page keeps them; empty values are left out of the request. */
export type ListParams = Record<string, string | number | readonly string[] | null | undefined>;

function pathOf(ref: KeyRef): string {
  return [ref.accountId, ref.region, ref.keyId].map(encodeURIComponent).join("/");
}

export function keysQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["keys", "list", query],
    queryFn: ({ signal }) => callApi<KeyList>(`/api/v1/keys?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** `params` holds filters only. */
export function keyFacetsQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["keys", "facets", query],
    queryFn: ({ signal }) => callApi<KeyFacets>(`/api/v1/keys/facets?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function keyQuery(ref: KeyRef) {
  const path = pathOf(ref);
  return queryOptions({
    queryKey: ["keys", "one", path],
    queryFn: ({ signal }) => callApi<KeyDetail>(`/api/v1/keys/${path}`, { signal }),
  });
}

export function policyVersionsQuery(ref: KeyRef) {
  const path = pathOf(ref);
  return infiniteQueryOptions({
    queryKey: ["keys", "policies", path],
    queryFn: ({ signal, pageParam }) =>
      callApi<PolicyVersions>(
        `/api/v1/keys/${path}/policy-versions?${toQuery({ limit: 100, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** What was done to a key in Keyledger. */
export function keyEntriesQuery(ref: KeyRef) {
  const path = pathOf(ref);
  return infiniteQueryOptions({
    queryKey: ["keys", "entries", path],
    queryFn: ({ signal, pageParam }) =>
      callApi<LedgerEntryList>(
        `/api/v1/keys/${path}/ledger?${toQuery({ limit: 50, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One policy document as it came. Documents never change, so it is fetched once. */
export function policyDocumentQuery(ref: KeyRef, sha256: string) {
  const path = pathOf(ref);
  return queryOptions({
    queryKey: ["keys", "policy", path, sha256],
    queryFn: ({ signal }) =>
      callApi<PolicyDocument>(
        `/api/v1/keys/${path}/policy-versions/${encodeURIComponent(sha256)}`,
        {
          signal,
        },
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function aliasesQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["aliases", "list", query],
    queryFn: ({ signal }) => callApi<AliasList>(`/api/v1/aliases?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function aliasFacetsQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["aliases", "facets", query],
    queryFn: ({ signal }) => callApi<AliasFacets>(`/api/v1/aliases/facets?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function overviewQuery() {
  return queryOptions({
    queryKey: ["keys", "overview"],
    queryFn: ({ signal }) => callApi<KeyOverview>("/api/v1/overview", { signal }),
  });
}

/** The person's own and the shared views of a page. */
export function savedViewsQuery(page: SavedViewInput["page"]) {
  return queryOptions({
    queryKey: ["views", page],
    queryFn: ({ signal }) =>
      callApi<SavedViewList>(`/api/v1/views?${toQuery({ page, limit: 200 })}`, { signal }),
  });
}

export function createSavedView(input: SavedViewInput): Promise<SavedView> {
  return callApi<SavedView>("/api/v1/views", { method: "POST", body: input });
}

export function updateSavedView(id: string, input: SavedViewInput): Promise<SavedView> {
  return callApi<SavedView>(`/api/v1/views/${encodeURIComponent(id)}`, {
    method: "PUT",
    body: input,
  });
}

export function deleteSavedView(id: string): Promise<null> {
  return callApi<null>(`/api/v1/views/${encodeURIComponent(id)}`, { method: "DELETE" });
}
