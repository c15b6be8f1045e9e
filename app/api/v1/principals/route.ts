import { listPrincipals } from "@/lib/access/endpoints/list-principals";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listPrincipals);
