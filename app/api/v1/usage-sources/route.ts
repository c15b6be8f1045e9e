import { routes } from "@/lib/http/routes";
import { addUsageSource } from "@/lib/usage/endpoints/add-source";
import { listUsageSources } from "@/lib/usage/endpoints/list-sources";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listUsageSources, addUsageSource);
