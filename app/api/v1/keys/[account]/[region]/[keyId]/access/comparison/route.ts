import { compareAccess } from "@/lib/access/endpoints/compare-access";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(compareAccess);
