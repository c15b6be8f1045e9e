import { explainCell } from "@/lib/access/endpoints/explain-cell";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(explainCell);
