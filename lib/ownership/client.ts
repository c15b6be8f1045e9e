import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi, toQuery } from "@/lib/http/client";
import type {
  changeRule,
  KeyOwners,
  NamedOwner,
  OwnershipRule,
  OwnershipState,
  previewRule,
  RuleList,
  RulePreview,
  writeRule,
} from "./schemas";
import type { OwnerRef } from "./types";

const RULES = "/api/v1/ownership-rules";
/** While rules are being applied the page follows in steps of so many milliseconds. */
const APPLYING = 2_000;
const IDLE = 30_000;

export function rulesQuery() {
  return queryOptions({
    queryKey: ["ownership", "rules"],
    queryFn: ({ signal }) => callApi<RuleList>(RULES, { signal }),
  });
}

export function ownershipQuery() {
  return queryOptions({
    queryKey: ["ownership", "state"],
    queryFn: ({ signal }) => callApi<OwnershipState>("/api/v1/ownership", { signal }),
    refetchInterval: (query) => (query.state.data?.applying ? APPLYING : IDLE),
  });
}

export function previewQuery(draft: z.input<typeof previewRule>) {
  return queryOptions({
    queryKey: ["ownership", "preview", JSON.stringify(draft)],
    queryFn: ({ signal }) =>
      callApi<RulePreview>(`${RULES}/preview`, { method: "POST", body: draft, signal }),
    retry: false,
  });
}

export function ownerChoicesQuery(q: string) {
  return queryOptions({
    queryKey: ["ownership", "choices", q],
    queryFn: ({ signal }) =>
      callApi<{ items: NamedOwner[] }>(`/api/v1/owner-choices?${toQuery({ q })}`, { signal }),
  });
}

export function createRule(rule: z.input<typeof writeRule>): Promise<OwnershipRule> {
  return callApi<OwnershipRule>(RULES, { method: "POST", body: rule });
}

export function changeRuleOf(id: string, rule: z.input<typeof changeRule>): Promise<OwnershipRule> {
  return callApi<OwnershipRule>(`${RULES}/${id}`, { method: "PUT", body: rule });
}

export function deleteRule({ id, version }: Pick<OwnershipRule, "id" | "version">): Promise<null> {
  return callApi<null>(`${RULES}/${id}?${toQuery({ version })}`, { method: "DELETE" });
}

export function orderRules(ids: string[]): Promise<RuleList> {
  return callApi<RuleList>(`${RULES}/order`, { method: "PUT", body: { ids } });
}

interface KeyName {
  accountId: string;
  region: string;
  keyId: string;
}

function ownersPath({ accountId, region, keyId }: KeyName): string {
  return `/api/v1/keys/${[accountId, region, keyId].map(encodeURIComponent).join("/")}/owners`;
}

export function keyOwnersQuery(key: KeyName) {
  const path = ownersPath(key);
  return queryOptions({
    queryKey: ["ownership", "key", path],
    queryFn: ({ signal }) => callApi<KeyOwners>(path, { signal }),
  });
}

export function setKeyOwners(key: KeyName, owners: OwnerRef[], why: string): Promise<KeyOwners> {
  return callApi<KeyOwners>(ownersPath(key), { method: "PUT", body: { owners, why } });
}

export function clearKeyOwners(key: KeyName, why: string): Promise<KeyOwners> {
  return callApi<KeyOwners>(`${ownersPath(key)}/clear`, { method: "POST", body: { why } });
}
