import { askToReadKey } from "@/lib/alerts/endpoints/ask-to-read-key";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(askToReadKey);
