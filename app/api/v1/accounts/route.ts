import { listAccounts } from "@/lib/estate/endpoints/list-accounts";
import { route } from "@/lib/http/route";

export const GET = route(listAccounts);
