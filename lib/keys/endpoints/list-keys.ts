import { endpoint } from "@/lib/http/endpoint";
import { listKeys as run } from "../list-keys";
import { keyList, listKeysQuery } from "../schemas";

export const listKeys = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys",
    summary: "Keys that match all filters, a page at a time",
    description:
      "Each filter is a comma-separated list of alternatives, a comma inside a value written as `\\,`. " +
      "`(none)` finds keys without a value, `(unknown)` keys whose value could not be read.",
    tags: ["keys"],
    permission: "key:read",
    query: listKeysQuery,
    response: keyList,
  },
  (ctx, { query }) => run(ctx, query),
);
