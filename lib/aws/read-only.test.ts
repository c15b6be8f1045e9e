import { describe, expect, it } from "vitest";
import { importedValues, OTHER_WAYS, sourcesBeside } from "./testing/imported-values";

/** Every call that this product makes to AWS. Nothing here changes a watched account. */
const ALLOWED = new Set([
  "AssumeRoleCommand",
  "DescribeCustomKeyStoresCommand",
  "DescribeKeyCommand",
  "DescribeOrganizationCommand",
  "DescribePolicyCommand",
  "DescribeTrailsCommand",
  "GetAccountAuthorizationDetailsCommand",
  "GetCallerIdentityCommand",
  "GetEventSelectorsCommand",
  "GetKeyLastUsageCommand",
  "GetKeyPolicyCommand",
  "GetKeyRotationStatusCommand",
  "GetObjectCommand",
  "GetTrailStatusCommand",
  "ListAccountAliasesCommand",
  "ListAccountsForParentCommand",
  "ListAliasesCommand",
  "ListGrantsCommand",
  "ListKeyRotationsCommand",
  "ListKeysCommand",
  "ListObjectsV2Command",
  "ListOrganizationalUnitsForParentCommand",
  "ListPoliciesCommand",
  "ListPublicKeysCommand",
  "ListRegionsCommand",
  "ListResourceTagsCommand",
  "ListRootsCommand",
  "ListTargetsForPolicyCommand",
  "LookupEventsCommand",
]);

/** What else is taken from the SDK as a value: the clients, and the default chain of credentials. */
const ALLOWED_OTHER = new Set([
  "AccountClient",
  "CloudTrailClient",
  "IAMClient",
  "KMSClient",
  "OrganizationsClient",
  "S3Client",
  "STSClient",
  "fromNodeProviderChain",
]);

const sources = sourcesBeside(import.meta.url);

describe("the calls that can be made", () => {
  const values = sources.flatMap(({ text }) => importedValues(text));

  it("are exactly the read calls of the list", () => {
    const commands = values.filter((name) => name.endsWith("Command"));
    expect(new Set(commands)).toEqual(ALLOWED);
  });

  it("cannot be made another way", () => {
    const others = values.filter((name) => !name.endsWith("Command"));
    expect(new Set(others)).toEqual(ALLOWED_OTHER);
    for (const { name, text } of sources) {
      for (const way of OTHER_WAYS) expect(text, name).not.toMatch(way);
    }
  });

  it("begin with a verb that reads", () => {
    for (const name of ALLOWED)
      expect(name).toMatch(/^(Assume(?=RoleCommand)|Lookup(?=EventsCommand)|Describe|Get|List)/);
  });

  it.each([
    ['import { PutKeyPolicyCommand } from "@aws-sdk/client-kms";', ["PutKeyPolicyCommand"]],
    ['import * as Kms from "@aws-sdk/client-kms";', ["* as Kms"]],
    ['import { type KeyMetadata, KMS } from "@aws-sdk/client-kms";', ["KMS"]],
    [
      'import { DisableKeyCommand as DescribeKeyCommand } from "@aws-sdk/client-kms";',
      ["DisableKeyCommand as DescribeKeyCommand"],
    ],
    ['import type * as Kms from "@aws-sdk/client-kms";', []],
  ])("are found in %s", (text, expected) => {
    expect(importedValues(text)).toEqual(expected);
  });
});
