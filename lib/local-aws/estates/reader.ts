import type { LocalAccount } from "../types";
import { allow, policyDocument, READ, trust } from "./documents";
import type { Draft } from "./draft";

import { addRole } from "./roles";

/** The role that Keyledger assumes and what lets it read; `collector` signs the first call. */
export function addReader(draft: Draft, account: LocalAccount, collectorArn: string): void {
  const externalId = account.reader.externalId;
  addRole(draft, account, {
    name: account.reader.roleName,
    trust: trust(
      { AWS: collectorArn },
      externalId ? { StringEquals: { "sts:ExternalId": externalId } } : undefined,
    ),
    inline: [
      {
        name: "read-keys",
        document: policyDocument([
          allow([...READ, "kms:ListKeys", "kms:ListAliases", "kms:DescribeCustomKeyStores"]),
          allow([
            "cloudtrail:DescribeTrails",
            "cloudtrail:GetEventSelectors",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:ListPublicKeys",
            "cloudtrail:LookupEvents",
            "iam:GetAccountAuthorizationDetails",
            "iam:ListAccountAliases",
          ]),
          allow(["account:ListRegions", "organizations:Describe*", "organizations:List*"]),
        ]),
      },
    ],
    tags: { Owner: "security", Purpose: "key governance" },
    usedHours: 0,
  });
}
