import { routes } from "@/lib/http/routes";
import { createView } from "@/lib/keys/endpoints/create-view";
import { listViews } from "@/lib/keys/endpoints/list-views";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listViews, createView);
