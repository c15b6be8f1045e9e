import { listAlerts } from "@/lib/alerts/endpoints/list-alerts";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listAlerts);
