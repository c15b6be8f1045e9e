import { enablePerson } from "@/lib/auth/endpoints/enable-person";
import { route } from "@/lib/http/route";

export const POST = route(enablePerson);
