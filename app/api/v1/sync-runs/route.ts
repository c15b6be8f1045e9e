import { listSyncRuns } from "@/lib/estate/endpoints/list-sync-runs";
import { startSync } from "@/lib/estate/endpoints/start-sync";
import { route } from "@/lib/http/route";

export const GET = route(listSyncRuns);
export const POST = route(startSync);
