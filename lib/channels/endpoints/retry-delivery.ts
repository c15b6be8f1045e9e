import { endpoint } from "@/lib/http/endpoint";
import { retryDelivery as run } from "../list-deliveries";
import { delivery, idPath } from "../schemas";

export const retryDelivery = endpoint(
  {
    method: "POST",
    path: "/api/v1/deliveries/{id}/retry",
    summary: "Send again what was given up, under the same id",
    tags: ["channels"],
    permission: "channel:test",
    params: idPath,
    response: delivery,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
