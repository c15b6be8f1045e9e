import { getHealth } from "@/lib/http/endpoints/get-health";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getHealth);
