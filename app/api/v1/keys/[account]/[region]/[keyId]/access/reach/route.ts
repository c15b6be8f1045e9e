import { getKeyReach } from "@/lib/access/endpoints/get-key-reach";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getKeyReach);
