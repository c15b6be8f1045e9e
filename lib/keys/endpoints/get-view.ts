import { endpoint } from "@/lib/http/endpoint";
import { getView as run } from "../saved-views";
import { savedView, viewPath } from "../schemas/views";

export const getView = endpoint(
  {
    method: "GET",
    path: "/api/v1/views/{id}",
    summary: "One view, own or shared",
    tags: ["views"],
    permission: "view:read",
    params: viewPath,
    response: savedView,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params),
);
