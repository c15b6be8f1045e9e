import { routes } from "@/lib/http/routes";
import { exportEvents } from "@/lib/usage/endpoints/export-events";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportEvents);
