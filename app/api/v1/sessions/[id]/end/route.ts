import { endSession } from "@/lib/auth/endpoints/end-session";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(endSession);
