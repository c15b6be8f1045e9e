import { getPerson } from "@/lib/auth/endpoints/get-person";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getPerson);
