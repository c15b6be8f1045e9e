import { routes } from "@/lib/http/routes";
import { listScopeCoverage } from "@/lib/usage/endpoints/list-scope-coverage";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listScopeCoverage);
