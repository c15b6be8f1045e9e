import { reportViolation } from "@/lib/http/endpoints/report-violation";
import { routes } from "@/lib/http/routes";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(reportViolation);
