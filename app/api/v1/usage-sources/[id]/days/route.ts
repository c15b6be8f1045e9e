import { routes } from "@/lib/http/routes";
import { readDaysAgain } from "@/lib/usage/endpoints/read-again";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(readDaysAgain);
