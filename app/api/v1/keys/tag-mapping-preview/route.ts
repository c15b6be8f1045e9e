import { routes } from "@/lib/http/routes";
import { previewTagMapping } from "@/lib/keys/endpoints/preview-tag-mapping";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(previewTagMapping);
