import type {
  GetAccountAuthorizationDetailsResponse,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from "@aws-sdk/client-iam";
import type { IdentityEntry, ManagedPolicyEntry } from "../types";

/**
 * The identities of one page of GetAccountAuthorizationDetails. Its documents are URL-encoded as
 * RFC 3986 says (IAM API Reference); a document that is not so encoded is kept as it came.
 * An entry without ARN or id names nothing and is left out; `skipped` counts those.
 */
export function readIdentities(page: GetAccountAuthorizationDetailsResponse): {
  items: IdentityEntry[];
  managedPolicies: ManagedPolicyEntry[];
  skipped: number;
} {
  const all = [
    ...(page.RoleDetailList ?? []).map(readRole),
    ...(page.UserDetailList ?? []).map(readUser),
    ...(page.GroupDetailList ?? []).map(readGroup),
  ];
  const items = all.filter((entry) => entry.arn !== "" && entry.uniqueId !== "");
  const policies = (page.Policies ?? []).filter((policy) => policy.Arn);
  return {
    items,
    managedPolicies: policies.map(readManagedPolicy),
    skipped: all.length - items.length + (page.Policies?.length ?? 0) - policies.length,
  };
}

function readRole(role: RoleDetail): IdentityEntry {
  const used = role.RoleLastUsed?.LastUsedDate;
  return {
    ...common("role", role),
    name: role.RoleName ?? "",
    uniqueId: role.RoleId ?? "",
    tags: tagsOf(role.Tags),
    inlinePolicies: inlineOf(role.RolePolicyList),
    groups: [],
    trust: decodeDocument(role.AssumeRolePolicyDocument),
    boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    lastUsed: used ? { at: used, region: role.RoleLastUsed?.Region ?? null } : null,
  };
}

function readUser(user: UserDetail): IdentityEntry {
  return {
    ...common("user", user),
    name: user.UserName ?? "",
    uniqueId: user.UserId ?? "",
    tags: tagsOf(user.Tags),
    inlinePolicies: inlineOf(user.UserPolicyList),
    groups: user.GroupList ?? [],
    trust: null,
    boundaryArn: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    lastUsed: null,
  };
}

function readGroup(group: GroupDetail): IdentityEntry {
  return {
    ...common("group", group),
    name: group.GroupName ?? "",
    uniqueId: group.GroupId ?? "",
    tags: {},
    inlinePolicies: inlineOf(group.GroupPolicyList),
    groups: [],
    trust: null,
    boundaryArn: null,
    lastUsed: null,
  };
}

function common(
  kind: IdentityEntry["kind"],
  detail: Pick<RoleDetail, "Arn" | "Path" | "CreateDate" | "AttachedManagedPolicies">,
): Pick<IdentityEntry, "kind" | "arn" | "path" | "createdAt" | "attachedPolicies"> {
  return {
    kind,
    arn: detail.Arn ?? "",
    path: detail.Path ?? "/",
    createdAt: detail.CreateDate ?? null,
    attachedPolicies: (detail.AttachedManagedPolicies ?? []).flatMap((policy) =>
      policy.PolicyArn ? [{ name: policy.PolicyName ?? "", arn: policy.PolicyArn }] : [],
    ),
  };
}

function readManagedPolicy(policy: ManagedPolicyDetail): ManagedPolicyEntry {
  const versions = policy.PolicyVersionList ?? [];
  const chosen =
    versions.find((version) => version.IsDefaultVersion) ??
    versions.find((version) => version.VersionId === policy.DefaultVersionId);
  return {
    arn: policy.Arn ?? "",
    name: policy.PolicyName ?? "",
    document: decodeDocument(chosen?.Document),
  };
}

function inlineOf(policies: PolicyDetail[] | undefined): IdentityEntry["inlinePolicies"] {
  return (policies ?? []).map((policy) => ({
    name: policy.PolicyName ?? "",
    document: decodeDocument(policy.PolicyDocument) ?? "",
  }));
}

function tagsOf(tags: RoleDetail["Tags"]): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** A URL-encoded document as text. One that is not encoded, or encoded badly, as it came. */
export function decodeDocument(document: string | undefined): string | null {
  if (document === undefined) return null;
  // A policy document is a JSON object. When it begins as one it was not encoded, and a percent
  // sign in it is its own.
  if (/^\s*[{[]/.test(document)) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
