import { routes } from "@/lib/http/routes";
import { listAliases } from "@/lib/keys/endpoints/list-aliases";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listAliases);
