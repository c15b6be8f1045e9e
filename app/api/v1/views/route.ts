import { route } from "@/lib/http/route";
import { createView } from "@/lib/keys/endpoints/create-view";
import { listViews } from "@/lib/keys/endpoints/list-views";

export const GET = route(listViews);
export const POST = route(createView);
