import type { z } from "zod";
import type { grant } from "@/lib/keys/schemas/key-detail";

export type Grant = z.infer<typeof grant>;

const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/;

/**
 * Whether a grant was made by an AWS service for its own work, by what the grant itself names: a service as
 * grantee or retirer, or a service-linked role. A grant keeps no record of its maker but the account.
 */
export function grantMaker(grant: Grant): { by: "service" | "principal"; why: string } {
  const named = [
    grant.granteeService,
    grant.retiringService,
    grant.granteePrincipal,
    grant.retiringPrincipal,
  ].find((name) => name !== null && SERVICE.test(name));
  if (named) return { by: "service", why: `It names the service ${named}.` };
  if (grant.granteePrincipal?.includes(":role/aws-service-role/")) {
    return { by: "service", why: "Its grantee is a service-linked role." };
  }
  return { by: "principal", why: "It names no AWS service." };
}
