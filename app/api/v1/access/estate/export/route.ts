import { exportEstate } from "@/lib/access/endpoints/export-estate";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportEstate);
