import { routes } from "@/lib/http/routes";
import { createUsageTable } from "@/lib/usage/endpoints/create-table";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(createUsageTable);
