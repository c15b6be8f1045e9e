import { managementOf, parseLevels } from "../prepare";
import { type Caller, parseIdentity } from "../rules/caller";
import { Documents } from "../rules/documents";
import type { PolicyDocument } from "../rules/parse-policy";
import { addTags, present, type Values } from "../rules/values";
import type { OrganizationInput } from "../schemas";

/** A role as IAM tells of it. */
export interface TrustInput {
  arn: string;
  /** AssumeRolePolicyDocument, an object or as it came; null: could not be read. */
  trustPolicy: unknown;
  tags?: Record<string, string> | null | undefined;
  /** The organisation of the role's account; null: could not be read; left out: none is known. */
  organization?: OrganizationInput | null | undefined;
}

/** A role with its trust policy parsed, to be asked who can take its place. */
export interface PreparedTrust {
  arn: string;
  /** Null when the ARN is not a role's. */
  role: (Caller & { kind: "role" }) | null;
  policy: PolicyDocument;
  scps: readonly (readonly PolicyDocument[])[];
  rcps: readonly (readonly PolicyDocument[])[];
  /** By number, or ELSEWHERE; null: could not be read. */
  managementAccount: string | null;
  organizationId: string | null;
  organizationPaths: readonly string[] | null;
  values: Values;
}

/** Parses a role's trust policy. Bad documents become doubts; nothing is thrown. */
export function prepareTrust(given: TrustInput, documents = new Documents()): PreparedTrust {
  const { arn, organization } = given;
  const identity = parseIdentity(arn);
  const role = identity?.kind === "role" ? identity : null;
  const unread = organization === null ? [null] : [];
  return {
    arn,
    role,
    policy: documents.parse(given.trustPolicy, { kind: "trust-policy", index: 0, level: null }),
    scps: parseLevels("scp", organization ? organization.scps : unread, documents),
    rcps: parseLevels("rcp", organization ? organization.rcps : unread, documents),
    managementAccount: managementOf(organization),
    organizationId: organization?.id ?? null,
    organizationPaths: organization?.paths ?? null,
    values: roleValues(given, role?.account ?? null),
  };
}

function roleValues({ tags, organization }: TrustInput, account: string | null): Values {
  const values = new Map();
  if (account !== null) values.set("aws:resourceaccount", present(account));
  if (organization?.id) values.set("aws:resourceorgid", present(organization.id));
  if (organization?.paths) values.set("aws:resourceorgpaths", present(...organization.paths));
  addTags(values, "aws:resourcetag/", tags, "the role's tags");
  addTags(values, "iam:resourcetag/", tags, "the role's tags");
  return values;
}
