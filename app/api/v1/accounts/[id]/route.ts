import { getAccount } from "@/lib/estate/endpoints/get-account";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getAccount);
