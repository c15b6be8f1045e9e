import { routes } from "@/lib/http/routes";
import { getProtected } from "@/lib/usage/endpoints/get-protected";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getProtected);
