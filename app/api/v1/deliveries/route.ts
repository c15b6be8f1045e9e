import { listDeliveries } from "@/lib/channels/endpoints/list-deliveries";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listDeliveries);
