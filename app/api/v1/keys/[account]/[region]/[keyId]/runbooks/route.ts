import { getKeyRunbooks } from "@/lib/alerts/endpoints/get-key-runbooks";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getKeyRunbooks);
