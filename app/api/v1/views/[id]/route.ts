import { route } from "@/lib/http/route";
import { changeView } from "@/lib/keys/endpoints/change-view";
import { getView } from "@/lib/keys/endpoints/get-view";
import { removeView } from "@/lib/keys/endpoints/remove-view";

export const GET = route(getView);
export const PUT = route(changeView);
export const DELETE = route(removeView);
