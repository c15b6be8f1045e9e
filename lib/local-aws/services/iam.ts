import type { Call, Operation, Output } from "../call";
import { bindingOf, sliceArray, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import type { LocalPolicy, LocalRole } from "../types";
import { constraint, pageSize, requiredText, texts } from "../validate";
import { partitionOf } from "./kms-keys";

type Managed = Call["account"]["iam"]["managed"] extends Map<string, infer T> ? T : never;

const invalidMarker = () => new AwsError("ValidationError", "Invalid Marker.");

/** Policies come as RFC 3986 percent-encoded text in every answer of IAM. */
function encoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function arnOf(call: Call, rest: string): string {
  return `arn:${partitionOf(call.region)}:iam::${call.account.id}:${rest}`;
}

function inline(policies: LocalPolicy[]): Output[] {
  return policies.map(({ name, document }) => ({
    PolicyName: name,
    PolicyDocument: encoded(document),
  }));
}

function attached(call: Call, arns: string[]): Output[] {
  return arns.map((arn) => ({
    PolicyName: call.account.iam.managed.get(arn)?.name ?? arn.slice(arn.lastIndexOf("/") + 1),
    PolicyArn: arn,
  }));
}

function boundary(arn: string | null): Output | undefined {
  if (arn === null) return undefined;
  return { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn };
}

function tagList(tags: Record<string, string>): Output[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function lastUsed(role: LocalRole): Output {
  return role.lastUsed ? { LastUsedDate: role.lastUsed.at, Region: role.lastUsed.region } : {};
}

function roleCommon(call: Call, role: LocalRole): Output {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf(call, `role${role.path}${role.name}`),
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encoded(role.trust),
    PermissionsBoundary: boundary(role.boundaryArn),
    Tags: tagList(role.tags),
    RoleLastUsed: lastUsed(role),
  };
}

function managedCommon(call: Call, arn: string, policy: Managed): Output {
  const { roles, users, groups } = call.account.iam;
  const holders = [...roles, ...users, ...groups];
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: arn,
    Path: policy.path,
    DefaultVersionId: policy.versionId,
    AttachmentCount: holders.filter((holder) => holder.attached.includes(arn)).length,
    PermissionsBoundaryUsageCount: [...roles, ...users].filter((one) => one.boundaryArn === arn)
      .length,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.createdAt,
  };
}

function version(policy: Managed): Output {
  return {
    Document: encoded(policy.document),
    VersionId: policy.versionId,
    IsDefaultVersion: true,
    CreateDate: policy.createdAt,
  };
}

const isAwsManaged = (arn: string) => /^arn:[a-z-]+:iam::aws:policy\//.test(arn);

type Entry = { list: string; shape: () => Output };

/** All that the filter lets through, in the order in which pages give it; shaped when it is shown. */
function entries(call: Call, wanted: (kind: string) => boolean): Entry[] {
  const { iam } = call.account;
  const all: Entry[] = [];
  if (wanted("User"))
    for (const user of iam.users)
      all.push({
        list: "UserDetailList",
        shape: () => ({
          Path: user.path,
          UserName: user.name,
          UserId: user.id,
          Arn: arnOf(call, `user${user.path}${user.name}`),
          CreateDate: user.createdAt,
          UserPolicyList: inline(user.inline),
          GroupList: user.groups,
          AttachedManagedPolicies: attached(call, user.attached),
          PermissionsBoundary: boundary(user.boundaryArn),
          Tags: tagList(user.tags),
        }),
      });
  if (wanted("Group"))
    for (const group of iam.groups)
      all.push({
        list: "GroupDetailList",
        shape: () => ({
          Path: group.path,
          GroupName: group.name,
          GroupId: group.id,
          Arn: arnOf(call, `group${group.path}${group.name}`),
          CreateDate: group.createdAt,
          GroupPolicyList: inline(group.inline),
          AttachedManagedPolicies: attached(call, group.attached),
        }),
      });
  if (wanted("Role"))
    for (const role of iam.roles)
      all.push({
        list: "RoleDetailList",
        shape: () => ({
          ...roleCommon(call, role),
          InstanceProfileList: [],
          RolePolicyList: inline(role.inline),
          AttachedManagedPolicies: attached(call, role.attached),
        }),
      });
  for (const [arn, policy] of iam.managed)
    if (wanted(isAwsManaged(arn) ? "AWSManagedPolicy" : "LocalManagedPolicy"))
      all.push({
        list: "Policies",
        shape: () => ({
          ...managedCommon(call, arn, policy),
          PolicyVersionList: [version(policy)],
        }),
      });
  return all;
}

const kinds = ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"];

const getAccountAuthorizationDetails: Operation = (call) => {
  const filter = texts(call, "Filter");
  const strange = filter.find((kind) => !kinds.includes(kind));
  if (strange !== undefined)
    throw constraint(
      "ValidationError",
      `[${filter.join(", ")}]`,
      "Filter",
      `Member must satisfy constraint: [Member must satisfy enum value set: [${kinds.join(", ")}]]`,
    );
  const limit = pageSize(call, "MaxItems", { standard: 100, max: 1000 });
  const binding = bindingOf(call, [...filter].sort());
  const start = startOf(call, "Marker", binding, invalidMarker);
  const all = entries(call, (kind) => filter.length === 0 || filter.includes(kind));
  const { items, next } = sliceArray(all, start, limit);
  const lists: Record<string, Output[]> = {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: [],
    Policies: [],
  };
  for (const { list, shape } of items) lists[list]?.push(shape());
  return {
    IsTruncated: next !== null,
    Marker: next === null ? undefined : call.tokens.seal(binding, String(next)),
    ...lists,
  };
};

const listAccountAliases: Operation = (call) => {
  pageSize(call, "MaxItems", { standard: 100, max: 1000 });
  startOf(call, "Marker", bindingOf(call), invalidMarker);
  const { alias } = call.account;
  return { IsTruncated: false, AccountAliases: alias === null ? [] : [alias] };
};

function managedOf(call: Call): { arn: string; policy: Managed } {
  const arn = requiredText(call, "PolicyArn", { min: 20, max: 2048 });
  const policy = call.account.iam.managed.get(arn);
  if (!policy) throw new AwsError("NoSuchEntity", `Policy ${arn} was not found.`, 404);
  return { arn, policy };
}

const getPolicy: Operation = (call) => {
  const { arn, policy } = managedOf(call);
  return { Policy: { ...managedCommon(call, arn, policy), Tags: [] } };
};

const getPolicyVersion: Operation = (call) => {
  const { arn, policy } = managedOf(call);
  const id = requiredText(call, "VersionId", { pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ });
  if (id !== policy.versionId)
    throw new AwsError("NoSuchEntity", `Policy ${arn} version ${id} does not exist.`, 404);
  return { PolicyVersion: version(policy) };
};

const getRole: Operation = (call) => {
  const name = requiredText(call, "RoleName", { max: 64, pattern: /^[\w+=,.@-]+$/ });
  const role = call.account.iam.roles.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!role) throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  return { Role: { ...roleCommon(call, role), MaxSessionDuration: 3600 } };
};

/** What the endpoint answers of IAM. */
export const iam: Record<string, Operation> = {
  GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
  ListAccountAliases: listAccountAliases,
  GetPolicy: getPolicy,
  GetPolicyVersion: getPolicyVersion,
  GetRole: getRole,
};
