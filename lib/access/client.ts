import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi, fetchFile, toQuery } from "@/lib/http/client";
import type { KeyRef, ListParams } from "@/lib/keys/client";
import type { keyChainsQuery as chainsParams, KeyChains } from "./schemas/chains";
import type { AccessComparison, comparisonQuery } from "./schemas/comparison";
import type { KeyReach } from "./schemas/edges";
import type { EstateMatrix } from "./schemas/estate";
import type { AccessExplanation, AccessMatrix, explainQuery, matrixQuery } from "./schemas/matrix";
import type { PrincipalDetail, PrincipalKeyList, PrincipalList } from "./schemas/principals";
import type { SuggestedPolicy } from "./schemas/suggest";
import type { PolicyPreview } from "./schemas/what-if";

type MatrixParams = z.input<typeof matrixQuery>;
type ExplainParams = z.input<typeof explainQuery>;

function pathOf({ accountId, region, keyId }: KeyRef): string {
  const names = [accountId, region, keyId].map(encodeURIComponent).join("/");
  return `/api/v1/keys/${names}/access`;
}

/** Who can do what with one key. */
export function accessMatrixQuery(ref: KeyRef, params: MatrixParams = {}) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "matrix", path, query],
    queryFn: ({ signal }) => callApi<AccessMatrix>(`${path}?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** A key beside another one, or beside itself at another time. */
export function accessComparisonQuery(ref: KeyRef, params: z.input<typeof comparisonQuery>) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "comparison", path, query],
    queryFn: ({ signal }) => callApi<AccessComparison>(`${path}/comparison?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Who can take the place of the roles with access to a key; of one role with every way. */
export function keyChainsQuery(ref: KeyRef, params: z.input<typeof chainsParams>) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "chains", path, query],
    queryFn: ({ signal }) => callApi<KeyChains>(`${path}/chains?${query}`, { signal }),
  });
}

/** One cell with the documents that decide it. */
export function accessExplanationQuery(ref: KeyRef, params: ExplainParams) {
  const path = pathOf(ref);
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "cell", path, query],
    queryFn: ({ signal }) => callApi<AccessExplanation>(`${path}/cell?${query}`, { signal }),
  });
}

/** How many principals can do what a key is for. */
export function keyReachQuery(ref: KeyRef) {
  const path = pathOf(ref);
  return queryOptions({
    queryKey: ["access", "reach", path],
    queryFn: ({ signal }) => callApi<KeyReach>(`${path}/reach`, { signal }),
  });
}

/** Where the rows of a matrix are downloaded; `params` are the filters of its page and the format. */
export function accessExportUrl(
  ref: KeyRef,
  params: Record<string, string | number | readonly string[] | null | undefined>,
): string {
  return `${pathOf(ref)}/export?${toQuery(params)}`;
}

const previewBodyOf = (policy: string, caller: string) => ({
  policy,
  ...(caller === "" ? {} : { caller }),
});

/** What a key policy would change; `caller` is the ARN of who will apply it, empty when not said. */
export function policyPreviewQuery(ref: KeyRef, policy: string, caller: string) {
  const path = pathOf(ref).replace(/access$/, "what-if");
  const body = previewBodyOf(policy, caller);
  return queryOptions({
    queryKey: ["access", "what-if", path, body],
    queryFn: ({ signal }) => callApi<PolicyPreview>(path, { method: "POST", body, signal }),
    placeholderData: keepPreviousData,
    // Each text that was typed is one; they are large and seldom come again.
    gcTime: 30_000,
  });
}

/** The same as a file. */
export function fetchPreviewFile(
  ref: KeyRef,
  { policy, caller, format }: { policy: string; caller: string; format: "csv" | "json" },
) {
  const path = pathOf(ref).replace(/access$/, "what-if/export");
  const body = previewBodyOf(policy, caller);
  return fetchFile(`${path}?${toQuery({ format })}`, { method: "POST", body });
}

/** The least policy that keeps every use of 90 days; `delegation` is what is left to the account's IAM. */
export function suggestedPolicyQuery(ref: KeyRef, delegation: SuggestedPolicy["delegation"]) {
  const path = pathOf(ref).replace(/access$/, "suggested-policy");
  return queryOptions({
    queryKey: ["access", "suggested", path, delegation],
    queryFn: ({ signal }) =>
      callApi<SuggestedPolicy>(`${path}?${toQuery({ delegation })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function principalsQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "principals", query],
    queryFn: ({ signal }) => callApi<PrincipalList>(`/api/v1/principals?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function principalQuery(id: string) {
  return queryOptions({
    queryKey: ["access", "principal", id],
    queryFn: ({ signal }) =>
      callApi<PrincipalDetail>(`/api/v1/principals/${encodeURIComponent(id)}`, { signal }),
  });
}

/** Keys that a principal reaches. */
export function principalKeysQuery(id: string, params: ListParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["access", "principal-keys", id, query],
    queryFn: ({ signal }) =>
      callApi<PrincipalKeyList>(`/api/v1/principals/${encodeURIComponent(id)}/keys?${query}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Principals by groups of keys, a page of principals after the other. */
export function estateQuery(params: ListParams) {
  const query = toQuery(params).toString();
  return infiniteQueryOptions({
    queryKey: ["access", "estate", query],
    queryFn: ({ signal, pageParam }) =>
      callApi<EstateMatrix>(
        `/api/v1/access/estate?${toQuery({ ...params, limit: ESTATE_ROWS, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Principals that the estate matrix shows at once. */
export const ESTATE_ROWS = 40;
