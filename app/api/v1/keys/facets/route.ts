import { routes } from "@/lib/http/routes";
import { countFacets } from "@/lib/keys/endpoints/count-facets";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(countFacets);
