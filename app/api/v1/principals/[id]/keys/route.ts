import { listPrincipalKeys } from "@/lib/access/endpoints/list-principal-keys";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listPrincipalKeys);
