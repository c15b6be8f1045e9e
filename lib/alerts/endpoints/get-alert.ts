import { endpoint } from "@/lib/http/endpoint";
import { getAlert as run } from "../get-alert";
import { alertId } from "../schemas";
import { alertDetail } from "../schemas/detail";

export const getAlert = endpoint(
  {
    method: "GET",
    path: "/api/v1/alerts/{id}",
    summary: "One alert: what happened, what is usual, who and from where, and what to do",
    tags: ["alerts"],
    permission: "alert:read",
    params: alertId,
    response: alertDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
