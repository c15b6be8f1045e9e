import { endpoint } from "@/lib/http/endpoint";
import { listSources as run } from "../list-sources";
import { sourceList } from "../schemas/sources";

export const listUsageSources = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-sources",
    summary: "Where usage is taken from, what became of it the last time, and what it covers",
    tags: ["usage"],
    permission: "usage-source:read",
    response: sourceList,
  },
  (ctx) => run(ctx),
);
