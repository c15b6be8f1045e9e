import { getAlertStanding } from "@/lib/alerts/endpoints/get-standing";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getAlertStanding);
