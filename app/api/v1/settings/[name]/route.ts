import { route } from "@/lib/http/route";
import { changeSetting } from "@/lib/settings/endpoints/change-setting";
import { getSetting } from "@/lib/settings/endpoints/get-setting";

export const GET = route(getSetting);
export const PUT = route(changeSetting);
