import { routes } from "@/lib/http/routes";
import { listOwnerChoices } from "@/lib/ownership/endpoints/list-owner-choices";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listOwnerChoices);
