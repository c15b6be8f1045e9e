import { getEstate } from "@/lib/access/endpoints/get-estate";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getEstate);
