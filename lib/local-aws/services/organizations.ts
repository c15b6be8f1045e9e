import type { Call, Operation, Output } from "../call";
import { bindingOf, sliceArray, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import type { LocalAccount, LocalOrganization } from "../types";
import { pageSize, requiredText } from "../validate";
import { partitionOf } from "./kms-keys";

const types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;
const kinds = [
  ...types,
  "TAG_POLICY",
  "BACKUP_POLICY",
  "AISERVICES_OPT_OUT_POLICY",
  "CHATBOT_POLICY",
  "DECLARATIVE_POLICY_EC2",
];

function invalidInput(message: string, reason: string): AwsError {
  return new AwsError("InvalidInputException", message, 400, { Reason: reason });
}

function organizationOf(call: Call): LocalOrganization {
  const { organization } = call.estate;
  if (!organization)
    throw new AwsError(
      "AWSOrganizationsNotInUseException",
      "Your account is not a member of an organization.",
    );
  return organization;
}

/** Everything but DescribeOrganization is for the management account and delegated members. */
function managed(call: Call): LocalOrganization {
  const organization = organizationOf(call);
  const { managementAccountId, delegatedAdministrators = [] } = organization;
  if (![managementAccountId, ...delegatedAdministrators].includes(call.account.id))
    throw new AwsError(
      "AccessDeniedException",
      "You don't have permissions to access this resource.",
    );
  return organization;
}

function arnOf(call: Call, organization: LocalOrganization, rest: string): string {
  return `arn:${partitionOf(call.region)}:organizations::${organization.managementAccountId}:${rest}`;
}

function paged(call: Call, field: string, items: readonly unknown[], filters: unknown[]): Output {
  const limit = pageSize(call, "MaxResults", { standard: 20, max: 20 });
  const binding = bindingOf(call, filters);
  const start = startOf(call, "NextToken", binding, () =>
    invalidInput("You specified an invalid value.", "INVALID_NEXT_TOKEN"),
  );
  const { items: some, next } = sliceArray(items, start, limit);
  return {
    [field]: some,
    NextToken: next === null ? undefined : call.tokens.seal(binding, String(next)),
  };
}

const enabledTypes = types.map((Type) => ({ Type, Status: "ENABLED" }));

const describeOrganization: Operation = (call) => {
  const organization = organizationOf(call);
  const { id, managementAccountId } = organization;
  return {
    Organization: {
      Id: id,
      Arn: arnOf(call, organization, `organization/${id}`),
      FeatureSet: "ALL",
      MasterAccountArn: arnOf(call, organization, `account/${id}/${managementAccountId}`),
      MasterAccountId: managementAccountId,
      MasterAccountEmail: call.estate.accounts.get(managementAccountId)?.email,
      AvailablePolicyTypes: [enabledTypes[0]],
    },
  };
};

const listRoots: Operation = (call) => {
  const organization = managed(call);
  const { id, rootId } = organization;
  const root = {
    Id: rootId,
    Arn: arnOf(call, organization, `root/${id}/${rootId}`),
    Name: "Root",
    PolicyTypes: enabledTypes,
  };
  return paged(call, "Roots", [root], []);
};

function accountShape(call: Call, organization: LocalOrganization, account: LocalAccount): Output {
  const { id, email, name, status, joinedAt } = account;
  return {
    Id: id,
    Arn: arnOf(call, organization, `account/${organization.id}/${id}`),
    Email: email,
    Name: name,
    Status: status,
    State: status,
    JoinedMethod: id === organization.managementAccountId ? "INVITED" : "CREATED",
    JoinedTimestamp: joinedAt,
  };
}

function parentOf(call: Call, organization: LocalOrganization): string {
  const parent = requiredText(call, "ParentId", {
    pattern: /^(r-[0-9a-z]{4,32})$|^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  });
  if (parent !== organization.rootId && !organization.units.some((unit) => unit.id === parent))
    throw new AwsError("ParentNotFoundException", "You specified parent that doesn't exist.");
  return parent;
}

const listUnits: Operation = (call) => {
  const organization = managed(call);
  const parent = parentOf(call, organization);
  const units = organization.units
    .filter((unit) => unit.parentId === parent)
    .map((unit) => ({
      Id: unit.id,
      Arn: arnOf(call, organization, `ou/${organization.id}/${unit.id}`),
      Name: unit.name,
    }));
  return paged(call, "OrganizationalUnits", units, [parent]);
};

const listAccounts: Operation = (call) => {
  const organization = managed(call);
  const accounts = [...call.estate.accounts.values()];
  return paged(
    call,
    "Accounts",
    accounts.map((account) => accountShape(call, organization, account)),
    [],
  );
};

const listAccountsForParent: Operation = (call) => {
  const organization = managed(call);
  const parent = parentOf(call, organization);
  const accounts = [...call.estate.accounts.values()]
    .filter((account) => account.parentId === parent)
    .map((account) => accountShape(call, organization, account));
  return paged(call, "Accounts", accounts, [parent]);
};

const listParents: Operation = (call) => {
  const organization = managed(call);
  const child = requiredText(call, "ChildId");
  const parent =
    call.estate.accounts.get(child)?.parentId ??
    organization.units.find((unit) => unit.id === child)?.parentId;
  if (parent === undefined)
    throw new AwsError("ChildNotFoundException", "You specified a child that doesn't exist.");
  const Type = parent === organization.rootId ? "ROOT" : "ORGANIZATIONAL_UNIT";
  return paged(call, "Parents", [{ Id: parent, Type }], [child]);
};

type Policy = LocalOrganization["policies"][number];

function summary(call: Call, organization: LocalOrganization, policy: Policy): Output {
  const path = `policy/${policy.awsManaged ? "aws" : organization.id}/${policy.type.toLowerCase()}/${policy.id}`;
  return {
    Id: policy.id,
    Arn: policy.awsManaged
      ? `arn:aws:organizations::aws:${path.replace("/aws/", "/")}`
      : arnOf(call, organization, path),
    Name: policy.name,
    Description: policy.description,
    Type: policy.type,
    AwsManaged: policy.awsManaged,
  };
}

const listPolicies: Operation = (call) => {
  const organization = managed(call);
  const type = requiredText(call, "Filter", { oneOf: kinds });
  const policies = organization.policies
    .filter((policy) => policy.type === type)
    .map((policy) => summary(call, organization, policy));
  return paged(call, "Policies", policies, [type]);
};

function policyOf(call: Call, organization: LocalOrganization): Policy {
  const id = requiredText(call, "PolicyId", { pattern: /^p-[0-9a-zA-Z_]{8,128}$/ });
  const policy = organization.policies.find((one) => one.id === id);
  if (!policy)
    throw new AwsError("PolicyNotFoundException", "You specified a policy that doesn't exist.");
  return policy;
}

const describePolicy: Operation = (call) => {
  const organization = managed(call);
  const policy = policyOf(call, organization);
  return {
    Policy: { PolicySummary: summary(call, organization, policy), Content: policy.content },
  };
};

const listTargetsForPolicy: Operation = (call) => {
  const organization = managed(call);
  const policy = policyOf(call, organization);
  const targets = policy.targets.map((id) => {
    const account = call.estate.accounts.get(id);
    if (account)
      return {
        TargetId: id,
        Arn: arnOf(call, organization, `account/${organization.id}/${id}`),
        Name: account.name,
        Type: "ACCOUNT",
      };
    const root = id === organization.rootId;
    return {
      TargetId: id,
      Arn: arnOf(call, organization, `${root ? "root" : "ou"}/${organization.id}/${id}`),
      Name: root ? "Root" : organization.units.find((unit) => unit.id === id)?.name,
      Type: root ? "ROOT" : "ORGANIZATIONAL_UNIT",
    };
  });
  return paged(call, "Targets", targets, [policy.id]);
};

/** What the endpoint answers of Organizations. */
export const organizations: Record<string, Operation> = {
  DescribeOrganization: describeOrganization,
  ListRoots: listRoots,
  ListOrganizationalUnitsForParent: listUnits,
  ListAccounts: listAccounts,
  ListAccountsForParent: listAccountsForParent,
  ListParents: listParents,
  ListPolicies: listPolicies,
  DescribePolicy: describePolicy,
  ListTargetsForPolicy: listTargetsForPolicy,
};
