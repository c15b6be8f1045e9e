import type { LocalOrganization } from "../types";
import type { AccountPlan } from "./accounts";
import { accountNamed, type Draft } from "./draft";
import { organizationId, organizationPolicyId, rootSuffix, unitId } from "./ids";

const UNITS = ["Security", "Workloads", "Production", "Non-Production"] as const;
export type Unit = (typeof UNITS)[number];

type Policy = LocalOrganization["policies"][number];

function document(...statements: Record<string, unknown>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
}

const FULL_ACCESS: Policy = {
  id: "p-FullAWSAccess",
  type: "SERVICE_CONTROL_POLICY",
  name: "FullAWSAccess",
  description: "Allows access to every operation",
  awsManaged: true,
  content: document({ Effect: "Allow", Action: "*", Resource: "*" }),
  targets: [],
};

/** It cannot be detached (orgs_manage_policies_rcps). */
const FULL_RESOURCE_ACCESS: Policy = {
  id: "p-RCPFullAWSAccess",
  type: "RESOURCE_CONTROL_POLICY",
  name: "RCPFullAWSAccess",
  description: "Allows access to every resource",
  awsManaged: true,
  content: document({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }),
  targets: [],
};

const PROTECT_DELETION = document({
  Sid: "KeysAreDeletedByTheBreakGlassRoleOnly",
  Effect: "Deny",
  Action: ["kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial"],
  Resource: "*",
  Condition: {
    ArnNotLike: {
      "aws:PrincipalArn": [
        "arn:aws:iam::*:role/break-glass",
        "arn:aws:iam::*:role/KeyAdministrator",
      ],
    },
  },
});

const RECENTLY_USED = document({
  Sid: "KeepRecentlyUsedKeys",
  Effect: "Deny",
  Action: ["kms:DisableKey", "kms:ScheduleKeyDeletion"],
  Resource: "*",
  Condition: { NumericLessThan: { "kms:TrailingDaysWithoutKeyUsage": "30" } },
});

const REGIONS = document({
  Sid: "OnlyOurRegions",
  Effect: "Deny",
  NotAction: ["iam:*", "organizations:*", "sts:*", "support:*", "cloudfront:*", "route53:*"],
  Resource: "*",
  Condition: {
    StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1", "us-east-1"] },
  },
});

/** Archives and databases hold what nobody outside the organisation may decrypt. */
function perimeter(id: string): string {
  return document({
    Sid: "OnlyOurOrganizationAndAwsServices",
    Effect: "Deny",
    Principal: "*",
    Action: ["kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"],
    Resource: "*",
    Condition: {
      StringNotEqualsIfExists: { "aws:PrincipalOrgID": id },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
  });
}

const SECURE_TRANSPORT = document({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "kms:*",
  Resource: "*",
  Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
});

/** Makes the organisation: a root, units, SCPs and RCPs at every level, and moves accounts there. */
export function addOrganization(
  draft: Draft,
  plans: readonly AccountPlan[],
  rootId: string,
): LocalOrganization {
  const random = draft.random.fork("organization");
  const suffix = rootId.slice(2);
  const ids = new Map<string, string>([["Root", rootId]]);
  for (const unit of UNITS) ids.set(unit, unitId(random, suffix));
  const idOf = (unit: string) => ids.get(unit) ?? rootId;
  for (const plan of plans) accountNamed(draft, plan.name).parentId = idOf(plan.unit);
  const accounts = [...draft.estate.accounts.values()];
  const id = organizationId(random);
  const all = [...ids.values(), ...accounts.map((account) => account.id)];
  const lastProduction = accounts.filter((a) => a.parentId === idOf("Production")).at(-1)?.id;
  const make = (
    type: Policy["type"],
    name: string,
    description: string,
    content: string,
    targets: string[],
  ): Policy => {
    const policyId = organizationPolicyId(random);
    return { id: policyId, type, name, description, awsManaged: false, content, targets };
  };
  const scp = make.bind(null, "SERVICE_CONTROL_POLICY");
  const rcp = make.bind(null, "RESOURCE_CONTROL_POLICY");
  const unitParent = (unit: Unit) =>
    unit === "Production" || unit === "Non-Production" ? idOf("Workloads") : rootId;
  return {
    id,
    managementAccountId: accounts[0]?.id ?? "",
    // The collector's account: nobody should need credentials of the management account to look.
    delegatedAdministrators: collectorAccount(draft),
    rootId,
    units: UNITS.map((name) => ({ id: idOf(name), parentId: unitParent(name), name })),
    policies: [
      { ...FULL_ACCESS, targets: [...all] },
      { ...FULL_RESOURCE_ACCESS, targets: [...all] },
      scp("region-guard", "Only the Regions we run in", REGIONS, [rootId]),
      scp("protect-keys", "Who may delete keys", PROTECT_DELETION, [idOf("Workloads")]),
      scp("recently-used-keys", "Keys in use stay", RECENTLY_USED, [idOf("Non-Production")]),
      rcp("tls-only", "No plain transport", SECURE_TRANSPORT, [rootId]),
      rcp("data-perimeter", "Decrypt within us", perimeter(id), [
        idOf("Security"),
        ...(lastProduction && draft.kind !== "demo" ? [lastProduction] : []),
      ]),
    ],
  };
}

function collectorAccount(draft: Draft): string[] {
  const named = [...draft.estate.accounts.values()].find(({ name }) => name === "security");
  return named ? [named.id] : [];
}

/** `r-` and four characters; units repeat the four. */
export function newRootId(draft: Draft): string {
  return `r-${rootSuffix(draft.random.fork("root"))}`;
}
