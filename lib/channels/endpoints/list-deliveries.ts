import { endpoint } from "@/lib/http/endpoint";
import { listDeliveries as run } from "../list-deliveries";
import { deliveryList, listDeliveriesQuery } from "../schemas";

export const listDeliveries = endpoint(
  {
    method: "GET",
    path: "/api/v1/deliveries",
    summary: "What was sent by channels, what waits and what failed, the newest first",
    tags: ["channels"],
    permission: "channel:read",
    query: listDeliveriesQuery,
    response: deliveryList,
  },
  (ctx, { query }) => run(ctx, query),
);
