import { previewPolicy } from "@/lib/access/endpoints/preview-policy";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(previewPolicy);
