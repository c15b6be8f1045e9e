import { route } from "@/lib/http/route";
import { exportKeys } from "@/lib/keys/endpoints/export-keys";

export const GET = route(exportKeys);
