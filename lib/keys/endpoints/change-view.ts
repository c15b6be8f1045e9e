import { endpoint } from "@/lib/http/endpoint";
import { changeView as run } from "../saved-views";
import { savedView, viewPath, writeSavedView } from "../schemas/views";

export const changeView = endpoint(
  {
    method: "PUT",
    path: "/api/v1/views/{id}",
    summary: "Change a view of one's own",
    tags: ["views"],
    permission: "view:write",
    params: viewPath,
    body: writeSavedView,
    response: savedView,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params, body }) => run(ctx, { ...body, id: params.id }),
);
