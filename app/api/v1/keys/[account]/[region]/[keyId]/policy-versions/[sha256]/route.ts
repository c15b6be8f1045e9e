import { routes } from "@/lib/http/routes";
import { getPolicyDocument } from "@/lib/keys/endpoints/get-policy-document";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(getPolicyDocument);
