import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { createSourceTable } from "../create-table";
import { sourcePath, usageSource } from "../schemas/sources";

export const createUsageTable = endpoint(
  {
    method: "POST",
    path: "/api/v1/usage-sources/{id}/table",
    summary: "Create the table of a source in Athena, and its database, where they are not there",
    description:
      "The one thing that is ever written in a watched account: an entry in its catalogue. Needs a fresh sign-in.",
    tags: ["usage"],
    permission: "usage:configure",
    params: sourcePath,
    response: usageSource,
    errors: ["stale-sign-in", "not-found", "conflict", "unavailable"],
  },
  (ctx, { params }) => createSourceTable(ctx, sharedAws(), params.id),
);
