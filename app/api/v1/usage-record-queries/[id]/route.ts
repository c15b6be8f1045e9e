import { routes } from "@/lib/http/routes";
import { cancelUsageRecords } from "@/lib/usage/endpoints/cancel-record-query";
import { getUsageRecordQuery } from "@/lib/usage/endpoints/get-record-query";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(
  getUsageRecordQuery,
  cancelUsageRecords,
);
