import { disablePerson } from "@/lib/auth/endpoints/disable-person";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(disablePerson);
