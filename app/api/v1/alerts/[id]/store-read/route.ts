import { askToReadStore } from "@/lib/alerts/endpoints/ask-to-read-store";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(askToReadStore);
