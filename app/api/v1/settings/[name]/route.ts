import { routes } from "@/lib/http/routes";
import { changeSetting } from "@/lib/settings/endpoints/change-setting";
import { getSetting } from "@/lib/settings/endpoints/get-setting";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getSetting, changeSetting);
