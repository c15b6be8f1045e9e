import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { cancelRecordQuery } from "../get-record-query";
import { recordQuery, recordQueryPath } from "../schemas/record-queries";

export const cancelUsageRecords = endpoint(
  {
    method: "DELETE",
    path: "/api/v1/usage-record-queries/{id}",
    summary: "Stop a query for records that you asked",
    tags: ["usage"],
    permission: "usage:read",
    params: recordQueryPath,
    response: recordQuery,
    errors: ["not-found", "unavailable"],
  },
  (ctx, { params }) => cancelRecordQuery(ctx, sharedAws(), params.id),
);
