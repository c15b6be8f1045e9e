import { route } from "@/lib/http/route";
import { listKeyHistory } from "@/lib/keys/endpoints/list-key-history";

export const GET = route(listKeyHistory);
