import { getMe } from "@/lib/auth/endpoints/get-me";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getMe);
