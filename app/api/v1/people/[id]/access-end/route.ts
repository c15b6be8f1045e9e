import { setAccessEnd } from "@/lib/auth/endpoints/set-access-end";
import { route } from "@/lib/http/route";

export const PUT = route(setAccessEnd);
