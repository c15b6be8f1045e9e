import { routes } from "@/lib/http/routes";
import { clearKeyOwners } from "@/lib/ownership/endpoints/clear-key-owners";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(clearKeyOwners);
