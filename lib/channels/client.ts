import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { callApi, toQuery } from "@/lib/http/client";
import type {
  ChangeChannel,
  Channel,
  ChannelList,
  ChannelTest,
  CreateChannel,
  Delivery,
  DeliveryList,
} from "./schemas";

const path = (id: string) => `/api/v1/channels/${encodeURIComponent(id)}`;

export function channelsQuery() {
  return queryOptions({
    queryKey: ["channels"],
    queryFn: ({ signal }) => callApi<ChannelList>("/api/v1/channels", { signal }),
  });
}

/** How many deliveries come at once. */
export const DELIVERIES_SHOWN = 50;

/** Deliveries, the newest first; asked for again every 5 seconds while one that is shown waits. */
export function deliveriesQuery() {
  return infiniteQueryOptions({
    queryKey: ["deliveries"],
    queryFn: ({ signal, pageParam: cursor }) => {
      const query = toQuery({ limit: DELIVERIES_SHOWN, cursor });
      return callApi<DeliveryList>(`/api/v1/deliveries?${query}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: (query) => {
      const shown = query.state.data?.pages.flatMap(({ items }) => items) ?? [];
      return shown.some(({ state }) => state === "waiting") ? 5_000 : 30_000;
    },
  });
}

/** What became of the notices of one matter, e.g. `alert/12`: the newest first, asked for again while one waits. */
export function deliveriesAboutQuery(about: string) {
  return queryOptions({
    queryKey: ["deliveries", "about", about],
    queryFn: ({ signal }) =>
      callApi<DeliveryList>(`/api/v1/deliveries?${toQuery({ about, limit: 50 })}`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(({ state }) => state === "waiting") ? 5_000 : 30_000,
  });
}

export function createChannel(body: CreateChannel): Promise<Channel> {
  return callApi<Channel>("/api/v1/channels", { method: "POST", body });
}

export function changeChannel(id: string, body: ChangeChannel): Promise<Channel> {
  return callApi<Channel>(path(id), { method: "PUT", body });
}

export function removeChannel(id: string): Promise<null> {
  return callApi<null>(path(id), { method: "DELETE" });
}

/** Takes as long as the receiver does, up to half a minute. */
export function testChannel(id: string): Promise<ChannelTest> {
  return callApi<ChannelTest>(`${path(id)}/test`, { method: "POST", body: {} });
}

export function retryDelivery(id: string): Promise<Delivery> {
  const url = `/api/v1/deliveries/${encodeURIComponent(id)}/retry`;
  return callApi<Delivery>(url, { method: "POST", body: {} });
}
