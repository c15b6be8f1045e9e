import { routes } from "@/lib/http/routes";
import { runUsageSource } from "@/lib/usage/endpoints/request-run";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(runUsageSource);
