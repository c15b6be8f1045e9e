import { ACCOUNT, allow, keyFacts, OWN_ROOT, role } from "../judgements/testing-facts";
import { preparePrincipal } from "../prepare";
import { accountOf, parseCaller } from "../rules/caller";
import type { PrincipalInput } from "../schemas";
import type { PrincipalKind } from "../types";
import type { PreviewInput, PreviewPrincipal } from "./change-facts";
import { previewChange } from "./preview-change";

export const NOW = new Date("2026-11-22T00:00:00Z");

export const policyText = (statements: unknown[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);

/** A principal of a preview; its account is watched unless it begins with 9. */
export function previewPrincipal(
  input: PrincipalInput,
  more: Partial<PreviewPrincipal> = {},
): PreviewPrincipal {
  const caller = parseCaller(input.arn);
  const accountId = accountOf(caller);
  const other = accountId?.startsWith("9") ? "outside" : "watched";
  const kind = caller.kind === "anonymous" ? "anyone" : caller.kind;
  return {
    ref: input.arn,
    kind: kind satisfies PrincipalKind,
    name: input.arn.slice(input.arn.lastIndexOf("/") + 1),
    accountId,
    accountName: null,
    home: accountId === null ? null : accountId === ACCOUNT ? "own" : other,
    tags: {},
    trusted: null,
    exists: null,
    prepared: preparePrincipal(input),
    ...more,
  };
}

/** What a preview is asked, from the statements of now and the proposed ones. */
export function previewInput(
  now: unknown[] | null,
  proposed: unknown[] | string,
  principals: PreviewPrincipal[],
  more: Partial<PreviewInput> & { key?: PreviewInput["key"] } = {},
): PreviewInput {
  return {
    key: keyFacts(now === null ? null : { statements: now }),
    related: [],
    policy: typeof proposed === "string" ? proposed : policyText(proposed),
    principals,
    exists: () => null,
    caller: null,
    widest: null,
    uses: null,
    now: NOW,
    ...more,
  };
}

/** What a policy would change; see `previewInput`. */
export const change = (...args: Parameters<typeof previewInput>) =>
  previewChange(previewInput(...args));

const administers = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }],
};
export const APP = previewPrincipal({ arn: role("app"), identityPolicies: [] });
export const ADMIN = previewPrincipal({ arn: role("admin"), identityPolicies: [administers] });
export const ROOT = previewPrincipal({ arn: OWN_ROOT });

/** A statement that allows APP something. */
export const app = (Action: unknown, more: Record<string, unknown> = {}) =>
  allow({ AWS: role("app") }, { Action, ...more });

export const VIA_S3 = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
export const VIA_EBS = { StringEquals: { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } };
