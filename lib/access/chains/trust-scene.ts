import { ASSUME_ROLE } from "../actions/action-table";
import type { PreparedPrincipal } from "../prepare";
import { accountOf, isServiceLinked } from "../rules/caller";
import { type DocumentResult, evaluateDocument } from "../rules/evaluate-document";
import { unclear } from "../rules/formula";
import type { Target } from "../rules/match-resource";
import type { PolicyDocument } from "../rules/parse-policy";
import { deniesIf, MANAGEMENT_UNREAD } from "../rules/principal-side";
import type { Scene } from "../rules/scene";
import type { PreparedTrust } from "./prepare-trust";

const NOTHING = new Map<string, never>();

/** The question whether a principal can call sts:AssumeRole for a role of an account. */
export function sceneOf(
  { values, organizationId, organizationPaths }: PreparedTrust,
  account: string,
  { caller, values: principal, organization, boundary }: PreparedPrincipal,
): Scene {
  const own = accountOf(caller) === account && organization === null;
  const context = {
    caller,
    principal,
    request: NOTHING,
    encryptionContext: NOTHING,
    key: values,
    principalOrgId: own ? organizationId : null,
    principalOrgPaths: own ? organizationPaths : null,
    complete: false,
  };
  return { context, action: ASSUME_ROLE, bounded: boundary !== null };
}

/** The RCPs that bind a role: they support AWS STS, and leave out the management account and service-linked roles (rule 22). */
export function rcpsOver({ role, rcps, managementAccount }: PreparedTrust): PolicyDocument[] {
  const free = role === null || accountOf(role) === managementAccount || isServiceLinked(role);
  return free ? [] : rcps.flat();
}

/** What these say to a caller. */
export function evaluateRcps(trust: PreparedTrust, scene: Scene, target: Target): DocumentResult[] {
  if (isServiceLinked(scene.context.caller)) return [];
  const may = trust.managementAccount === null ? unclear(MANAGEMENT_UNREAD) : null;
  return rcpsOver(trust).map((document) => {
    const result = evaluateDocument(document, scene, target);
    return may === null ? result : deniesIf(may, result);
  });
}
