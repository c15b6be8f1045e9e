import { routes } from "@/lib/http/routes";
import { exportSeries } from "@/lib/usage/endpoints/export-series";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportSeries);
