import { endpoint } from "@/lib/http/endpoint";
import { changeAlert as run } from "../change-alert";
import { alertId, changeAlert as body } from "../schemas";
import { alertDetail } from "../schemas/detail";

export const changeAlert = endpoint(
  {
    method: "POST",
    path: "/api/v1/alerts/{id}/state",
    summary: "Acknowledge, expect, resolve or reopen an alert",
    description: "A change made from an older version is refused. The ledger has every one.",
    tags: ["alerts"],
    permission: "alert:act",
    params: alertId,
    body,
    response: alertDetail,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params, body }) => run(ctx, params.id, body),
);
