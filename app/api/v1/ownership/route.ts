import { routes } from "@/lib/http/routes";
import { getOwnership } from "@/lib/ownership/endpoints/get-ownership";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getOwnership);
