import type { AnyEndpoint } from "@/lib/http/endpoint";
import { getHealth } from "@/lib/http/endpoints/get-health";
import { countFacets } from "@/lib/keys/endpoints/count-facets";
import { getKey } from "@/lib/keys/endpoints/get-key";
import { getPolicyDocument } from "@/lib/keys/endpoints/get-policy-document";
import { listKeyHistory } from "@/lib/keys/endpoints/list-key-history";
import { listKeys } from "@/lib/keys/endpoints/list-keys";
import { listPolicyVersions } from "@/lib/keys/endpoints/list-policy-versions";

/** Every operation under /api/v1: what the OpenAPI document names. A test compares it with the routes. */
export const endpoints: readonly AnyEndpoint[] = [
  getHealth,
  listKeys,
  countFacets,
  getKey,
  listKeyHistory,
  listPolicyVersions,
  getPolicyDocument,
];
