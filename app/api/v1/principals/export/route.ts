import { exportPrincipals } from "@/lib/access/endpoints/export-principals";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportPrincipals);
