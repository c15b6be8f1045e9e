import { getKeyChains } from "@/lib/access/endpoints/get-key-chains";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getKeyChains);
