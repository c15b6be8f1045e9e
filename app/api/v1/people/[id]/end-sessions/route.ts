import { endPersonSessions } from "@/lib/auth/endpoints/end-person-sessions";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(endPersonSessions);
