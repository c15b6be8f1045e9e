import { routes } from "@/lib/http/routes";
import { getEntry } from "@/lib/ledger/endpoints/get-entry";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getEntry);
