import { endpoint } from "@/lib/http/endpoint";
import { listViews as run } from "../saved-views";
import { listViewsQuery, savedViewList } from "../schemas/views";

export const listViews = endpoint(
  {
    method: "GET",
    path: "/api/v1/views",
    summary: "Built-in, own and shared views",
    tags: ["views"],
    permission: "view:read",
    query: listViewsQuery,
    response: savedViewList,
  },
  (ctx, { query }) => run(ctx, query),
);
