import { routes } from "@/lib/http/routes";
import { exportLedger } from "@/lib/ledger/endpoints/export-ledger";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(exportLedger);
