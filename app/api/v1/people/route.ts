import { listPeople } from "@/lib/auth/endpoints/list-people";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listPeople);
