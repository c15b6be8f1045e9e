import { endOtherSessions } from "@/lib/auth/endpoints/end-other-sessions";
import { route } from "@/lib/http/route";

export const POST = route(endOtherSessions);
