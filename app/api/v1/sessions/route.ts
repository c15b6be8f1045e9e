import { listSessions } from "@/lib/auth/endpoints/list-sessions";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listSessions);
