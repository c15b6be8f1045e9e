import { routes } from "@/lib/http/routes";
import { exportCost } from "@/lib/usage/endpoints/export-cost";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportCost);
