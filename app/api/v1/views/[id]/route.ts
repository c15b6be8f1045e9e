import { routes } from "@/lib/http/routes";
import { changeView } from "@/lib/keys/endpoints/change-view";
import { getView } from "@/lib/keys/endpoints/get-view";
import { removeView } from "@/lib/keys/endpoints/remove-view";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getView, changeView, removeView);
