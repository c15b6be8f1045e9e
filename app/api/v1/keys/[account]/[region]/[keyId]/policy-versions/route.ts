import { routes } from "@/lib/http/routes";
import { listPolicyVersions } from "@/lib/keys/endpoints/list-policy-versions";

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = routes(listPolicyVersions);
