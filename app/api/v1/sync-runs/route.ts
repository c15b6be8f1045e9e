import { listSyncRuns } from "@/lib/estate/endpoints/list-sync-runs";
import { startSync } from "@/lib/estate/endpoints/start-sync";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listSyncRuns, startSync);
