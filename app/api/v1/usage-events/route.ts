import { routes } from "@/lib/http/routes";
import { listUsageEvents } from "@/lib/usage/endpoints/find-events";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listUsageEvents);
