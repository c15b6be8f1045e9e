import { getMatrix } from "@/lib/access/endpoints/get-matrix";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getMatrix);
