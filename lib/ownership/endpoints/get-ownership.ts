import { endpoint } from "@/lib/http/endpoint";
import { getOwnership as run } from "../get-ownership";
import { ownershipState } from "../schemas";

export const getOwnership = endpoint(
  {
    method: "GET",
    path: "/api/v1/ownership",
    summary: "How many keys have which kind of owner, and what is still being applied",
    tags: ["ownership"],
    permission: "ownership-rule:read",
    response: ownershipState,
  },
  (ctx) => run(ctx),
);
