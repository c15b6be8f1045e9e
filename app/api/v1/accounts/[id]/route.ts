import { getAccount } from "@/lib/estate/endpoints/get-account";
import { route } from "@/lib/http/route";

export const GET = route(getAccount);
