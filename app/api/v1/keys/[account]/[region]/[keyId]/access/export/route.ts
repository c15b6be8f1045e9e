import { exportMatrix } from "@/lib/access/endpoints/export-matrix";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportMatrix);
