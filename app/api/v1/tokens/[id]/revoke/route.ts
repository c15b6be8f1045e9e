import { revokeToken } from "@/lib/auth/endpoints/revoke-token";
import { route } from "@/lib/http/route";

export const POST = route(revokeToken);
