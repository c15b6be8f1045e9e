import { endpoint } from "@/lib/http/endpoint";
import { listAlerts as run } from "../list-alerts";
import { alertList, listAlertsQuery } from "../schemas";

export const listAlerts = endpoint(
  {
    method: "GET",
    path: "/api/v1/alerts",
    summary: "Alerts, the last to happen first",
    description:
      "An owner's list is of own keys alone; alerts of no key are for those who see all.",
    tags: ["alerts"],
    permission: "alert:read",
    query: listAlertsQuery,
    response: alertList,
  },
  (ctx, { query }) => run(ctx, query),
);
