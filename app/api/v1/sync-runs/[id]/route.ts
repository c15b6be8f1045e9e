import { getSyncRun } from "@/lib/estate/endpoints/get-sync-run";
import { route } from "@/lib/http/route";

export const GET = route(getSyncRun);
