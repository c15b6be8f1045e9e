import { route } from "@/lib/http/route";
import { listAliases } from "@/lib/keys/endpoints/list-aliases";

export const GET = route(listAliases);
