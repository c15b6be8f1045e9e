import { endpoint } from "@/lib/http/endpoint";
import { getOverview as run } from "../get-overview";
import { keyOverview } from "../schemas/overview";

export const getOverview = endpoint(
  {
    method: "GET",
    path: "/api/v1/overview",
    summary: "The estate in numbers, and what changed in the last seven days",
    tags: ["keys"],
    permission: "key:read",
    response: keyOverview,
  },
  (ctx) => run(ctx),
);
