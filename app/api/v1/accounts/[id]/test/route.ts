import { testConnection } from "@/lib/estate/endpoints/test-connection";
import { route } from "@/lib/http/route";

export const POST = route(testConnection);
