import { setAccessEnd } from "@/lib/auth/endpoints/set-access-end";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(setAccessEnd);
