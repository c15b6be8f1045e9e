import { route } from "@/lib/http/route";
import { listSettings } from "@/lib/settings/endpoints/list-settings";

export const GET = route(listSettings);
