import { routes } from "@/lib/http/routes";
import { previewOwnershipRule } from "@/lib/ownership/endpoints/preview-rule";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(previewOwnershipRule);
