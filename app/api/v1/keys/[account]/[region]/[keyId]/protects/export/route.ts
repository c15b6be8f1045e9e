import { routes } from "@/lib/http/routes";
import { exportProtected } from "@/lib/usage/endpoints/export-protected";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportProtected);
