import { routes } from "@/lib/http/routes";
import { listUsageCoverage } from "@/lib/usage/endpoints/list-coverage";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listUsageCoverage);
