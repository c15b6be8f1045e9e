import { enablePerson } from "@/lib/auth/endpoints/enable-person";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(enablePerson);
