import { routes } from "@/lib/http/routes";
import { listKeyHistory } from "@/lib/keys/endpoints/list-key-history";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listKeyHistory);
