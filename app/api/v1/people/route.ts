import { listPeople } from "@/lib/auth/endpoints/list-people";
import { route } from "@/lib/http/route";

export const GET = route(listPeople);
