import { changeAlert } from "@/lib/alerts/endpoints/change-alert";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(changeAlert);
