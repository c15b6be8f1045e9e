import { getAlert } from "@/lib/alerts/endpoints/get-alert";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getAlert);
