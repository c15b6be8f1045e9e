import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { removeView as run } from "../saved-views";
import { viewPath } from "../schemas/views";

export const removeView = endpoint(
  {
    method: "DELETE",
    path: "/api/v1/views/{id}",
    summary: "Delete a view of one's own",
    tags: ["views"],
    permission: "view:write",
    params: viewPath,
    response: z.null(),
    status: 204,
    errors: ["not-found"],
  },
  async (ctx, { params }) => {
    await run(ctx, params);
    return null;
  },
);
