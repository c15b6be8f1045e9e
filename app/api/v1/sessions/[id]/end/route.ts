import { endSession } from "@/lib/auth/endpoints/end-session";
import { route } from "@/lib/http/route";

export const POST = route(endSession);
