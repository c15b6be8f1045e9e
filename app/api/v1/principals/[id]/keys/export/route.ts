import { exportPrincipalKeys } from "@/lib/access/endpoints/export-principal-keys";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportPrincipalKeys);
