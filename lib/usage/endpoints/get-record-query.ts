import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { getRecordQuery } from "../get-record-query";
import { recordQuery, recordQueryPath } from "../schemas/record-queries";

export const getUsageRecordQuery = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-record-queries/{id}",
    summary: "What became of a query for records that you asked",
    tags: ["usage"],
    permission: "usage:read",
    params: recordQueryPath,
    response: recordQuery,
    errors: ["not-found", "unavailable"],
  },
  (ctx, { params }) => getRecordQuery(ctx, sharedAws(), params.id),
);
