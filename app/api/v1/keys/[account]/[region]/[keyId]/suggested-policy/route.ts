import { suggestPolicy } from "@/lib/access/endpoints/suggest-policy";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(suggestPolicy);
