import { routes } from "@/lib/http/routes";
import { countAliasFacets } from "@/lib/keys/endpoints/count-alias-facets";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(countAliasFacets);
