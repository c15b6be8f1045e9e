import { getPerson } from "@/lib/auth/endpoints/get-person";
import { route } from "@/lib/http/route";

export const GET = route(getPerson);
