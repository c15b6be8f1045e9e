import { routes } from "@/lib/http/routes";
import { getKey } from "@/lib/keys/endpoints/get-key";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getKey);
