import { listAccounts } from "@/lib/estate/endpoints/list-accounts";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listAccounts);
