import { getHealth } from "@/lib/http/endpoints/get-health";
import { route } from "@/lib/http/route";

export const GET = route(getHealth);
