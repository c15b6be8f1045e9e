import { routes } from "@/lib/http/routes";
import { getEventRecord } from "@/lib/usage/endpoints/get-event-record";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getEventRecord);
