import { routes } from "@/lib/http/routes";
import { orderOwnershipRules } from "@/lib/ownership/endpoints/order-rules";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(orderOwnershipRules);
