import { routes } from "@/lib/http/routes";
import { exportKeys } from "@/lib/keys/endpoints/export-keys";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportKeys);
