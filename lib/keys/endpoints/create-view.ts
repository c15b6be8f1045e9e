import { endpoint } from "@/lib/http/endpoint";
import { createView as run } from "../saved-views";
import { savedView, writeSavedView } from "../schemas/views";

export const createView = endpoint(
  {
    method: "POST",
    path: "/api/v1/views",
    summary: "Save a view of one's own",
    tags: ["views"],
    permission: "view:write",
    body: writeSavedView,
    response: savedView,
    status: 201,
    errors: ["conflict"],
  },
  (ctx, { body }) => run(ctx, body),
);
