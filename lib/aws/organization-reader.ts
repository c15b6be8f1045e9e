import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
  type PolicySummary,
  type Root,
} from "@aws-sdk/client-organizations";
import type { AccountLink, Wire } from "./account-link";
import { organizationsClient } from "./clients";
import { createLine, type Line } from "./line";
import { given, givenList, readAllPages } from "./read-pages";
import type { Answer, OrganizationAccount, OrganizationPolicy, OrganizationReader } from "./types";

const A_PAGE = 20;

interface Unit {
  id: string;
  parentId: string | null;
  name: string;
}

/** A reader of the organisation, by way of its management or a delegated account. */
export function createOrganizationReader(
  wire: Wire,
  link: AccountLink,
  region: string,
): OrganizationReader {
  const line = createLine(wire, link, region);
  const client = organizationsClient(line);
  // Accounts are listed unit by unit, so both listings need the units: walk them once.
  let walked: Promise<Answer<Unit[]>> | null = null;
  const walkOnce = async () => {
    walked ??= walkUnits(line, client);
    const units = await walked;
    if (units.status !== "data") walked = null;
    return units;
  };
  return {
    counts: line.counts,
    describe: () =>
      line.ask(
        "organizations:DescribeOrganization",
        {},
        (input) => client.send(new DescribeOrganizationCommand(input)),
        (output) => {
          const organization = given(output.Organization, "Organization");
          return {
            id: given(organization.Id, "Organization.Id"),
            arn: given(organization.Arn, "Organization.Arn"),
            managementAccountId: given(
              organization.MasterAccountId,
              "Organization.MasterAccountId",
            ),
          };
        },
      ),
    listUnits: () => {
      walked = null;
      return walkOnce();
    },
    async listAccounts() {
      const units = await walkOnce();
      return units.status === "data" ? listAccounts(line, client, units.data) : units;
    },
    listPolicies: (type) => listPolicies(line, client, type),
    close() {
      line.close();
      client.destroy();
    },
  };
}

function listRoots(line: Line, client: OrganizationsClient): Promise<Answer<Root[]>> {
  return readAllPages(line, "organizations:ListRoots", (marker) =>
    line.ask(
      "organizations:ListRoots",
      paged({}, marker),
      (input) => client.send(new ListRootsCommand(input)),
      (output) => ({ items: givenList(output.Roots, "Roots"), next: output.NextToken ?? null }),
    ),
  );
}

/** Roots and units, each after its parent. */
async function walkUnits(line: Line, client: OrganizationsClient): Promise<Answer<Unit[]>> {
  const roots = await listRoots(line, client);
  if (roots.status !== "data") return roots;
  const units: Unit[] = roots.data.flatMap((root) =>
    root.Id ? [{ id: root.Id, parentId: null, name: root.Name ?? "Root" }] : [],
  );
  const seen = new Set(units.map((unit) => unit.id));
  // Grows while it is walked.
  for (const parent of units) {
    const children = await childrenOf(line, client, parent.id);
    if (children.status !== "data") return children;
    for (const unit of children.data) {
      if (seen.has(unit.id)) continue;
      seen.add(unit.id);
      units.push(unit);
    }
  }
  return { ...roots, data: units };
}

function childrenOf(
  line: Line,
  client: OrganizationsClient,
  parentId: string,
): Promise<Answer<Unit[]>> {
  return readAllPages(line, "organizations:ListOrganizationalUnitsForParent", (marker) =>
    line.ask(
      "organizations:ListOrganizationalUnitsForParent",
      paged({ ParentId: parentId }, marker),
      (input) => client.send(new ListOrganizationalUnitsForParentCommand(input)),
      (output) => ({
        items: givenList(output.OrganizationalUnits, "OrganizationalUnits").map((unit) => ({
          id: given(unit.Id, "OrganizationalUnit.Id"),
          parentId,
          name: unit.Name ?? "",
        })),
        next: output.NextToken ?? null,
      }),
    ),
  );
}

async function listAccounts(
  line: Line,
  client: OrganizationsClient,
  units: Unit[],
): Promise<Answer<OrganizationAccount[]>> {
  const accounts = new Map<string, OrganizationAccount>();
  let readAt: Date | null = null;
  for (const { id: parentId } of units) {
    const answer = await readAllPages(line, "organizations:ListAccountsForParent", (marker) =>
      line.ask(
        "organizations:ListAccountsForParent",
        paged({ ParentId: parentId }, marker),
        (input) => client.send(new ListAccountsForParentCommand(input)),
        (output) => ({
          items: givenList(output.Accounts, "Accounts").map((account) => ({
            id: given(account.Id, "Account.Id"),
            name: account.Name ?? "",
            email: account.Email ?? "",
            // `Status` is on its way out; `State` is what replaces it.
            status: given(account.State ?? account.Status, "Account.State"),
            parentId,
          })),
          next: output.NextToken ?? null,
        }),
      ),
    );
    if (answer.status !== "data") return answer;
    readAt ??= answer.readAt;
    for (const account of answer.data) accounts.set(account.id, account);
  }
  if (!readAt) {
    return line.failed(
      "organizations:ListRoots",
      "UnexpectedAnswer",
      "The organisation has no root",
    );
  }
  return { status: "data", data: [...accounts.values()], readAt };
}

/** A type that no root has enabled is in force nowhere: `gone`, which is not an empty list. */
async function listPolicies(
  line: Line,
  client: OrganizationsClient,
  type: OrganizationPolicy["type"],
): Promise<Answer<OrganizationPolicy[]>> {
  const roots = await listRoots(line, client);
  if (roots.status !== "data") return roots;
  const enabled = roots.data.some((root) =>
    root.PolicyTypes?.some((one) => one.Type === type && one.Status === "ENABLED"),
  );
  if (!enabled) {
    const message = `${type} is not enabled in the organisation's root`;
    return { status: "gone", action: "organizations:ListPolicies", message, triedAt: roots.readAt };
  }
  const summaries = await readAllPages(line, "organizations:ListPolicies", (marker) =>
    line.ask(
      "organizations:ListPolicies",
      paged({ Filter: type }, marker),
      (input) => client.send(new ListPoliciesCommand(input)),
      (output) => ({
        items: givenList(output.Policies, "Policies"),
        next: output.NextToken ?? null,
      }),
    ),
  );
  if (summaries.status !== "data") return summaries;
  const policies: OrganizationPolicy[] = [];
  for (const summary of summaries.data) {
    const policy = await readPolicy(line, client, type, summary);
    // Deleted since it was listed.
    if (policy.status === "gone") continue;
    if (policy.status !== "data") return policy;
    policies.push(policy.data);
  }
  return { ...summaries, data: policies };
}

async function readPolicy(
  line: Line,
  client: OrganizationsClient,
  type: OrganizationPolicy["type"],
  summary: PolicySummary,
): Promise<Answer<OrganizationPolicy>> {
  const PolicyId = summary.Id ?? "";
  const document = await line.ask(
    "organizations:DescribePolicy",
    { PolicyId },
    (input) => client.send(new DescribePolicyCommand(input)),
    (output) => given(output.Policy?.Content, "Policy.Content"),
  );
  if (document.status !== "data") return document;
  const targets = await readAllPages(line, "organizations:ListTargetsForPolicy", (marker) =>
    line.ask(
      "organizations:ListTargetsForPolicy",
      paged({ PolicyId }, marker),
      (input) => client.send(new ListTargetsForPolicyCommand(input)),
      (output) => ({
        items: givenList(output.Targets, "Targets").map((one) => given(one.TargetId, "TargetId")),
        next: output.NextToken ?? null,
      }),
    ),
  );
  if (targets.status !== "data") return targets;
  return {
    ...document,
    data: {
      id: PolicyId,
      type,
      name: summary.Name ?? "",
      description: summary.Description ?? "",
      awsManaged: summary.AwsManaged ?? false,
      document: document.data,
      targets: targets.data,
    },
  };
}

function paged<I extends object>(
  input: I,
  marker: string | null,
): I & { MaxResults: number; NextToken?: string } {
  const page = { ...input, MaxResults: A_PAGE };
  return marker === null ? page : { ...page, NextToken: marker };
}
