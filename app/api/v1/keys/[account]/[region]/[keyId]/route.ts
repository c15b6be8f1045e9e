import { route } from "@/lib/http/route";
import { getKey } from "@/lib/keys/endpoints/get-key";

export const GET = route(getKey);
