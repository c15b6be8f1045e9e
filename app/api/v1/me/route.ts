import { getMe } from "@/lib/auth/endpoints/get-me";
import { route } from "@/lib/http/route";

export const GET = route(getMe);
