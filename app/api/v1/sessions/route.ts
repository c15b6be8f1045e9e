import { listSessions } from "@/lib/auth/endpoints/list-sessions";
import { route } from "@/lib/http/route";

export const GET = route(listSessions);
