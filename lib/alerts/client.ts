import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type { AlertList, AlertStanding, ChangeAlert } from "./schemas";
import type { AlertDetail } from "./schemas/detail";
import type { KeyRunbooks } from "./schemas/runbooks";

/** Parameters of the list as its page keeps them; empty values are left out of the request. */
export type AlertParams = Parameters<typeof toQuery>[0];

/** What the first screen shows of the open alerts: the gravest. */
export const OPEN_ALERTS = {
  state: "open",
  sort: "-severity",
  limit: 5,
} as const satisfies AlertParams;

/** What a key's page shows of its open alerts: how many, and how grave the gravest is. */
export function openAlertsOfKey(arn: string): AlertParams {
  return { key: arn, state: "open", sort: "-severity", limit: 1 };
}

interface KeyPlace {
  accountId: string;
  region: string;
  keyId: string;
}

export function alertsQuery(params: AlertParams) {
  const query = toQuery(params).toString();
  return queryOptions({
    queryKey: ["alerts", "list", query],
    queryFn: ({ signal }) => callApi<AlertList>(`/api/v1/alerts?${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ["alerts", "one", id],
    queryFn: ({ signal }) =>
      callApi<AlertDetail>(`/api/v1/alerts/${encodeURIComponent(id)}`, { signal }),
  });
}

const standing = ({ signal }: { signal: AbortSignal }) =>
  callApi<AlertStanding>("/api/v1/alert-standing", { signal });

/** How alerts stand: for the first screen and an empty list. */
export function standingQuery() {
  return queryOptions({
    queryKey: ["alerts", "standing"],
    queryFn: standing,
    staleTime: 30_000,
  });
}

/** The same for the navigation, which asks for itself: its answer must not change what a page that
 *  came with its own is about to take over from the server. */
export function openAlertsQuery() {
  return queryOptions({
    queryKey: ["alerts", "standing", "navigation"],
    queryFn: standing,
    staleTime: 30_000,
  });
}

export function changeAlert(id: string, change: ChangeAlert): Promise<AlertDetail> {
  const path = `/api/v1/alerts/${encodeURIComponent(id)}/state`;
  return callApi<AlertDetail>(path, { method: "POST", body: change });
}

const keyPath = ({ accountId, region, keyId }: KeyPlace) =>
  `/api/v1/keys/${[accountId, region, keyId].map(encodeURIComponent).join("/")}`;

export function keyRunbooksQuery(key: KeyPlace) {
  return queryOptions({
    queryKey: ["alerts", "runbooks", key.accountId, key.region, key.keyId],
    queryFn: ({ signal }) => callApi<KeyRunbooks>(`${keyPath(key)}/runbooks`, { signal }),
  });
}

/** Asks that the key be read now. */
export function askToReadKey(key: KeyPlace): Promise<{ asked: true }> {
  return callApi(`${keyPath(key)}/read`, { method: "POST" });
}

/** Asks that the key store of an alert be read now. */
export function askToReadStore(alertId: string): Promise<{ asked: true }> {
  return callApi(`/api/v1/alerts/${encodeURIComponent(alertId)}/store-read`, { method: "POST" });
}
