import type { PreparedPrincipal } from "../prepare";
import type { Caller } from "../rules/caller";
import { decide } from "../rules/decide";
import { evaluateDocument } from "../rules/evaluate-document";
import { allOf, anyOf, whys } from "../rules/formula";
import { keyPolicyAllows } from "../rules/key-side";
import type { Target } from "../rules/match-resource";
import { deniedBy, evaluatePrincipalSide, scpsOver } from "../rules/principal-side";
import { listConditions } from "../rules/remaining-conditions";
import { withoutRedundancy } from "../rules/satisfy";
import type { RemainingCondition } from "../schemas";
import type { PreparedTrust } from "./prepare-trust";
import { evaluateRcps, sceneOf } from "./trust-scene";

/** A principal that can take a role's place, or may for all that is known. */
export interface Link {
  from: string;
  to: string;
  verdict: "allowed" | "allowed-if" | "unknown";
  /** What a request must bring, all of it; empty unless `allowed-if`. */
  conditions: RemainingCondition[];
  /** Why it is unknown; empty unless `unknown`. */
  unclear: string[];
}

/**
 * Who of some principals can call sts:AssumeRole for a role. The trust policy must allow it: within the account naming
 * the principal is enough, naming the account leaves it to IAM, and from another account IAM must allow it as well
 * (IAM/reference_policies_evaluation-logic-cross-account, IAM/id_roles_update-role-trust-policy). Denies, boundaries,
 * session policies, SCPs of the caller's and RCPs of the role's account count. Root and federated users cannot assume
 * roles (STS AssumeRole; IAM/id_credentials_temp_request: GetFederationToken).
 */
export function assumableBy(role: PreparedTrust, principals: readonly PreparedPrincipal[]): Link[] {
  return principals.flatMap((principal) => judge(role, principal) ?? []);
}

const CALLS = new Set<Caller["kind"]>(["role", "session", "user"]);

function judge(trust: PreparedTrust, principal: PreparedPrincipal): Link | null {
  const { role, policy } = trust;
  const { caller } = principal;
  if (role === null || !CALLS.has(caller.kind)) return null;
  const scene = sceneOf(trust, role.account, principal);
  const target: Target = { kind: "key", arn: role.arn };
  const trusted = evaluateDocument(policy, scene, target);
  const allows = trusted.hits.filter(({ effect }) => effect === "Allow");
  if (allows.length === 0 && trusted.doubt.is === "false") return null;
  const scps = scpsOver(caller, principal.organization, trust, role.account);
  const side = evaluatePrincipalSide({ ...principal, ...scps }, scene, target);
  const rcps = evaluateRcps(trust, scene, target);
  const path = keyPolicyAllows(allows, trusted.doubt, scene, side, role.account);
  const access = allOf([path, ...side.scps]);
  const deny = anyOf([side.denies, deniedBy([trusted]), deniedBy(rcps)]);
  const { verdict, whole } = decide(access, deny);
  if (verdict === "denied" || verdict === "not-allowed") return null;
  return {
    from: principal.arn,
    to: role.arn,
    verdict,
    conditions: verdict === "allowed-if" ? listConditions(withoutRedundancy(whole)) : [],
    unclear: verdict === "unknown" ? whys(whole) : [],
  };
}
