import { endpoint } from "@/lib/http/endpoint";
import { readDaysAgain as run } from "../read-again";
import { readDaysAgain as body, sourcePath, usageSource } from "../schemas/sources";

export const readDaysAgain = endpoint(
  {
    method: "POST",
    path: "/api/v1/usage-sources/{id}/days",
    summary: "Ask for days of a source of Athena or CloudTrail Lake again",
    description:
      "For logs that came later than is waited for. The days are asked for with the next run, which begins at once, and what comes " +
      "takes the place of what was given. AWS bills what the queries read; the source's limit holds.",
    tags: ["usage"],
    permission: "usage:ingest",
    params: sourcePath,
    body,
    response: usageSource,
    status: 202,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params, body: days }) => run(ctx, params.id, days),
);
