import { revokeToken } from "@/lib/auth/endpoints/revoke-token";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(revokeToken);
