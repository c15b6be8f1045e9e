import { endPersonSessions } from "@/lib/auth/endpoints/end-person-sessions";
import { route } from "@/lib/http/route";

export const POST = route(endPersonSessions);
