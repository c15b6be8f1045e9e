import { endpoint } from "@/lib/http/endpoint";
import { getStanding as run } from "../get-standing";
import { alertStanding } from "../schemas";

export const getAlertStanding = endpoint(
  {
    method: "GET",
    path: "/api/v1/alert-standing",
    summary: "How many alerts there are, what rules watch, and since when",
    tags: ["alerts"],
    permission: "alert:read",
    response: alertStanding,
  },
  (ctx) => run(ctx),
);
