import { routes } from "@/lib/http/routes";
import { getSeries } from "@/lib/usage/endpoints/get-series";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getSeries);
