import { disablePerson } from "@/lib/auth/endpoints/disable-person";
import { route } from "@/lib/http/route";

export const POST = route(disablePerson);
