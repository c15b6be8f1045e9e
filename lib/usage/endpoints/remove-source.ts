import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { sourcePath } from "../schemas/sources";
import { removeSource as run } from "../write-source";

export const removeUsageSource = endpoint(
  {
    method: "DELETE",
    path: "/api/v1/usage-sources/{id}",
    summary: "Delete a source of usage; what it gave stays",
    description: "Needs a fresh sign-in.",
    tags: ["usage"],
    permission: "usage:configure",
    params: sourcePath,
    response: z.null(),
    status: 204,
    errors: ["stale-sign-in", "not-found"],
  },
  async (ctx, { params }) => {
    await run(ctx, params.id);
    return null;
  },
);
