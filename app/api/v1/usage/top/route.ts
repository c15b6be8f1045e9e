import { routes } from "@/lib/http/routes";
import { getUsageTop } from "@/lib/usage/endpoints/get-top";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getUsageTop);
