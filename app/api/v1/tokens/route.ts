import { createToken } from "@/lib/auth/endpoints/create-token";
import { listTokens } from "@/lib/auth/endpoints/list-tokens";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listTokens, createToken);
