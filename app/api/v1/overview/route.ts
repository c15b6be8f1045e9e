import { route } from "@/lib/http/route";
import { getOverview } from "@/lib/keys/endpoints/get-overview";

export const GET = route(getOverview);
