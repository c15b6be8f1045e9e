import { getPrincipal } from "@/lib/access/endpoints/get-principal";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getPrincipal);
