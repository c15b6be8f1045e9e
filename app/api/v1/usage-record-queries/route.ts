import { routes } from "@/lib/http/routes";
import { askUsageRecords } from "@/lib/usage/endpoints/ask-records";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(askUsageRecords);
