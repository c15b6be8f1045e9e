import { retryDelivery } from "@/lib/channels/endpoints/retry-delivery";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(retryDelivery);
