import { expect, it } from "vitest";
import type { Stub } from "./testing/stub-endpoint";
import { aws, endpoint, startAws, withStubbedAws } from "./testing/stubbed-aws";
import type { OrganizationReader } from "./types";

withStubbedAws();

async function start(stub: Stub): Promise<OrganizationReader> {
  await startAws(stub, { maxAttempts: 1 });
  return aws.organization(null);
}

const ROOTS = {
  json: {
    Roots: [
      {
        Id: "r-1",
        Name: "Root",
        PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
      },
    ],
  },
};

it("says gone, not an empty list, of a policy type that is not enabled", async () => {
  const reader = await start((request) => {
    if (request.api === "ListRoots") return ROOTS;
    return request.api === "ListPolicies" ? { json: { Policies: [] } } : undefined;
  });
  expect(await reader.listPolicies("RESOURCE_CONTROL_POLICY")).toMatchObject({
    status: "gone",
    message: "RESOURCE_CONTROL_POLICY is not enabled in the organisation's root",
  });
  expect(endpoint.count("ListPolicies")).toBe(0);
  expect(await reader.listPolicies("SERVICE_CONTROL_POLICY")).toMatchObject({ data: [] });
});

it("does not give half a list when one policy cannot be read", async () => {
  const reader = await start((request) => {
    if (request.api === "ListRoots") return ROOTS;
    if (request.api === "ListPolicies") return { json: { Policies: [{ Id: "p-1" }] } };
    return request.api === "DescribePolicy" ? { error: "AccessDeniedException" } : undefined;
  });
  expect(await reader.listPolicies("SERVICE_CONTROL_POLICY")).toMatchObject({
    status: "denied",
    action: "organizations:DescribePolicy",
  });
});

it("says gone where the account is in no organisation", async () => {
  const reader = await start(() => ({ error: "AWSOrganizationsNotInUseException" }));
  expect(await reader.describe()).toMatchObject({ status: "gone" });
});

it("walks units and their accounts once, and takes State where Status is no more", async () => {
  const reader = await start((request) => {
    const parent = request.input.ParentId;
    if (request.api === "ListRoots") return ROOTS;
    if (request.api === "ListOrganizationalUnitsForParent") {
      return {
        json: { OrganizationalUnits: parent === "r-1" ? [{ Id: "ou-1", Name: "Prod" }] : [] },
      };
    }
    if (request.api !== "ListAccountsForParent") return undefined;
    const account = { Id: parent === "r-1" ? "1" : "2", Name: "n", Email: "e", State: "ACTIVE" };
    return { json: { Accounts: [account] } };
  });
  expect(await reader.listUnits()).toMatchObject({
    data: [
      { id: "r-1", parentId: null, name: "Root" },
      { id: "ou-1", parentId: "r-1", name: "Prod" },
    ],
  });
  expect(await reader.listAccounts()).toMatchObject({
    data: [
      { id: "1", parentId: "r-1", status: "ACTIVE" },
      { id: "2", parentId: "ou-1", status: "ACTIVE" },
    ],
  });
  expect(endpoint.count("ListOrganizationalUnitsForParent")).toBe(2);
});
