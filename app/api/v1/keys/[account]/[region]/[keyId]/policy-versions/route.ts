import { route } from "@/lib/http/route";
import { listPolicyVersions } from "@/lib/keys/endpoints/list-policy-versions";

export const GET = route(listPolicyVersions);
