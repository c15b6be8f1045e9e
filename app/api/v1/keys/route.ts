import { routes } from "@/lib/http/routes";
import { listKeys } from "@/lib/keys/endpoints/list-keys";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listKeys);
