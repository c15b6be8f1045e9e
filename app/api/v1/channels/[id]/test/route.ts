import { testChannel } from "@/lib/channels/endpoints/test-channel";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(testChannel);
