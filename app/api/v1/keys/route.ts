import { route } from "@/lib/http/route";
import { listKeys } from "@/lib/keys/endpoints/list-keys";

export const GET = route(listKeys);
