import { getSyncRun } from "@/lib/estate/endpoints/get-sync-run";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getSyncRun);
