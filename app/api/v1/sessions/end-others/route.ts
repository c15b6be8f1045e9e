import { endOtherSessions } from "@/lib/auth/endpoints/end-other-sessions";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(endOtherSessions);
