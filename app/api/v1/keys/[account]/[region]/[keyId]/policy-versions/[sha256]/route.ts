import { route } from "@/lib/http/route";
import { getPolicyDocument } from "@/lib/keys/endpoints/get-policy-document";

export const GET = route(getPolicyDocument);
