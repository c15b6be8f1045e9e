import {
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { AccountLink, Wire } from "./account-link";
import { organizationsClient } from "./clients";
import { createLine, type Line } from "./line";
import { listPolicies } from "./list-policies";
import { listRoots, paged } from "./list-roots";
import { given, givenList, readAllPages } from "./read-pages";
import type { Answer, OrganizationAccount, OrganizationReader } from "./types";

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
