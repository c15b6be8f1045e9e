import type { AnyEndpoint } from "@/lib/http/endpoint";
import { getHealth } from "@/lib/http/endpoints/get-health";

/** Every operation under /api/v1: what the OpenAPI document names. A test compares it with the routes. */
export const endpoints: readonly AnyEndpoint[] = [getHealth];
