import { routes } from "@/lib/http/routes";
import { getLastUses } from "@/lib/usage/endpoints/get-last-uses";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getLastUses);
