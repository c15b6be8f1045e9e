import { ACCOUNT_ID, parseArn } from "./rules/arn";
import { type Caller, parseCaller } from "./rules/caller";
import { encryptionContext, keyValues, type RequestValues, requestValues } from "./rules/context";
import type { DocumentKind } from "./rules/document-ref";
import { Documents } from "./rules/documents";
import { type Grant, parseGrants } from "./rules/grants";
import type { PolicyDocument } from "./rules/parse-policy";
import { ELSEWHERE, type ScpsAbove } from "./rules/principal-side";
import { principalValues } from "./rules/principal-values";
import type { Values } from "./rules/values";
import type {
  CaseInput,
  KeyInput,
  OrganizationInput,
  PrincipalInput,
  PrincipalOrganization,
} from "./schemas";

/** The parts of a case that are the same for all its principals and actions. */
export type KeyContext = Pick<
  CaseInput,
  "key" | "keyPolicy" | "grants" | "organization" | "context" | "contextComplete"
>;

/** A key with its policies parsed, to be asked about many principals and actions. */
export interface PreparedKey {
  key: KeyInput;
  /** Null when the ARN is not a key's. */
  arn: { account: string; prefix: string } | null;
  policy: PolicyDocument;
  /** Null: could not be read. */
  grants: readonly Grant[] | null;
  /** SCPs and RCPs by level. */
  scps: readonly (readonly PolicyDocument[])[];
  rcps: readonly (readonly PolicyDocument[])[];
  /** By number, or ELSEWHERE; null: could not be read. */
  managementAccount: string | null;
  organizationId: string | null;
  organizationPaths: readonly string[] | null;
  request: RequestValues;
  encryptionContext: ReadonlyMap<string, string>;
  values: Values;
  complete: boolean;
}

/**
 * Parses all that belongs to the key and the request. Bad documents become doubts; nothing is thrown. `documents`
 * parses what keys and principals share once.
 */
export function prepareKey(given: KeyContext, documents = new Documents()): PreparedKey {
  const { key, organization, context = {}, contextComplete = false } = given;
  const arn = parseArn(key.arn);
  const isKey =
    arn?.service === "kms" &&
    arn.region !== "" &&
    ACCOUNT_ID.test(arn.account) &&
    /^key\/[\w-]+$/.test(arn.resource);
  // An organisation that could not be read may have policies at a level that we do not know of.
  const unread = organization === null ? [null] : [];
  return {
    key,
    arn: isKey
      ? { account: arn.account, prefix: key.arn.slice(0, key.arn.length - arn.resource.length) }
      : null,
    policy: documents.parse(given.keyPolicy, { kind: "key-policy", index: 0, level: null }),
    grants: parseGrants(given.grants === undefined ? [] : given.grants, key.arn),
    scps: parseLevels("scp", organization ? organization.scps : unread, documents),
    rcps: parseLevels("rcp", organization ? organization.rcps : unread, documents),
    managementAccount: managementOf(organization),
    organizationId: organization?.id ?? null,
    organizationPaths: organization?.paths ?? null,
    request: requestValues(context, contextComplete),
    encryptionContext: encryptionContext(context),
    values: keyValues(key, organization ?? null),
    complete: contextComplete,
  };
}

/**
 * Of an organisation that is not told, or could not be read as a whole, there is no more to doubt. What is no account's
 * number tells as little as what was not read.
 */
export function managementOf(organization: OrganizationInput | null | undefined): string | null {
  const account = organization?.managementAccount;
  if (account === undefined) return ELSEWHERE;
  return account !== null && ACCOUNT_ID.test(account) ? account : null;
}

/** Levels of documents as `parsePolicy` reads them; null in place of all levels is one level that could not be read. */
export function parseLevels(
  kind: "scp" | "rcp",
  levels: readonly (readonly unknown[] | null)[] | null | undefined,
  parser: Documents,
): PolicyDocument[][] {
  return (levels === null ? [null] : (levels ?? [])).map((documents, level) =>
    (documents ?? [null]).map((each, index) => parser.parse(each, { kind, index, level })),
  );
}

/** A principal with its policies parsed. */
export interface PreparedPrincipal {
  arn: string;
  caller: Caller;
  values: Values;
  identity: readonly PolicyDocument[];
  /** Null: has none. */
  boundary: PolicyDocument | null;
  session: readonly PolicyDocument[];
  /** The SCPs above its account; null: those of the case, for principals of the key's account. */
  organization: ScpsAbove | null;
}

/**
 * Parses all that belongs to a principal. `others` are the callers of the case; a session finds its role there.
 * `documents` parses what principals share once.
 */
export function preparePrincipal(
  given: PrincipalInput,
  others: readonly Caller[] = [],
  documents = new Documents(),
): PreparedPrincipal {
  const caller = parseCaller(given.arn);
  const { permissionsBoundary: boundary } = given;
  return {
    arn: given.arn,
    caller,
    values: principalValues(given, caller, others),
    identity: parseAll("identity-policy", given.identityPolicies, documents),
    boundary:
      boundary === undefined
        ? null
        : documents.parse(boundary, { kind: "permissions-boundary", index: 0, level: null }),
    session: parseAll("session-policy", given.sessionPolicies, documents),
    organization: prepareOrganization(given.organization, documents),
  };
}

function prepareOrganization(
  given: PrincipalOrganization,
  documents: Documents,
): PreparedPrincipal["organization"] {
  if (given === undefined) return null;
  if (given === "none") return { managementAccount: ELSEWHERE, scps: [] };
  return {
    managementAccount: managementOf(given),
    scps: parseLevels("scp", given === null ? null : given.scps, documents),
  };
}

function parseAll(
  kind: DocumentKind,
  given: readonly unknown[] | null | undefined,
  parser: Documents,
): PolicyDocument[] {
  const documents = given === null ? [null] : (given ?? []);
  return documents.map((each, index) => parser.parse(each, { kind, index, level: null }));
}
