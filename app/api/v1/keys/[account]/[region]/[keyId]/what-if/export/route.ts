import { exportPreview } from "@/lib/access/endpoints/export-preview";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportPreview);
