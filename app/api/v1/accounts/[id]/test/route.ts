import { testConnection } from "@/lib/estate/endpoints/test-connection";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(testConnection);
