import { routes } from "@/lib/http/routes";
import { listSettings } from "@/lib/settings/endpoints/list-settings";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listSettings);
