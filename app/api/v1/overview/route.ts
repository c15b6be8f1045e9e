import { routes } from "@/lib/http/routes";
import { getOverview } from "@/lib/keys/endpoints/get-overview";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getOverview);
