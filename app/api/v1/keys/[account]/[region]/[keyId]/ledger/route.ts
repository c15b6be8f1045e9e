import { routes } from "@/lib/http/routes";
import { listKeyEntries } from "@/lib/keys/endpoints/list-key-entries";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listKeyEntries);
