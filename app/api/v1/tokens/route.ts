import { createToken } from "@/lib/auth/endpoints/create-token";
import { listTokens } from "@/lib/auth/endpoints/list-tokens";
import { route } from "@/lib/http/route";

export const GET = route(listTokens);
export const POST = route(createToken);
