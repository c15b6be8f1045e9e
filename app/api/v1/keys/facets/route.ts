import { route } from "@/lib/http/route";
import { countFacets } from "@/lib/keys/endpoints/count-facets";

export const GET = route(countFacets);
