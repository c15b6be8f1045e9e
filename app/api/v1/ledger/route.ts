import { routes } from "@/lib/http/routes";
import { searchLedger } from "@/lib/ledger/endpoints/search-ledger";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(searchLedger);
