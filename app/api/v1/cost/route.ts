import { routes } from "@/lib/http/routes";
import { getCost } from "@/lib/usage/endpoints/get-cost";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getCost);
