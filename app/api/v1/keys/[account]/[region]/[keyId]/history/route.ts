import { routes } from "@/lib/http/routes";
import { listKeyHistory } from "@/lib/usage/endpoints/list-key-history";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listKeyHistory);
