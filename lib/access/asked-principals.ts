import type { LoadedAccount } from "./load-accounts";
import type { AccountOrganization } from "./load-organizations";
import { type PreparedPrincipal, preparePrincipal } from "./prepare";
import { type DocumentSource, type KnownIdentity, organizationOf } from "./prepare-identities";
import { accountOf, type Caller, parseCaller } from "./rules/caller";
import type { Values } from "./rules/values";
import type { PrincipalInput } from "./schemas";
import type { PrincipalKind } from "./types";

/** One principal that is asked about for a key. */
export interface AskedPrincipal {
  /** ARN, service, unique id, an account's number or `*`; unique in a case. */
  ref: string;
  kind: PrincipalKind;
  name: string;
  accountId: string | null;
  accountName: string | null;
  /** Row id of the identity whose policies count; null: none was read. */
  identityId: string | null;
  prepared: PreparedPrincipal;
  /** Its policies, in the order of `prepared.identity`. */
  policies: readonly DocumentSource[];
  boundary: DocumentSource | null;
  /** Null: not known. */
  tags: Readonly<Record<string, string>> | null;
  /** Whom a role's trust policy names; null: no role, or not known. */
  trusted: readonly string[] | null;
}

/** An account that is asked about as one, though its principals may be known. */
export type ClosedAccount = Pick<LoadedAccount, "id" | "name" | "partition" | "organization">;

/** Names of principals whose policies are not known, by account. */
export type Strangers = Map<string, string[]>;

/** The same object for the same identity, so that a matrix of thousands makes none anew. */
const known = new WeakMap<KnownIdentity, AskedPrincipal>();

/** A principal that was read; its account's name is told with it. */
export function fromIdentity(
  identity: KnownIdentity,
  account: Pick<LoadedAccount, "id" | "name">,
): AskedPrincipal {
  const made = known.get(identity);
  if (made !== undefined && made.accountName === account.name) return made;
  const { arn, id, kind, name, prepared, policies, boundary, tags, trusted } = identity;
  const asked: AskedPrincipal = {
    ...{ ref: arn, kind, name, prepared, policies, boundary, tags, trusted },
    ...ofAccount(account.id, account),
    identityId: id,
  };
  known.set(identity, asked);
  return asked;
}

const NO_DOCUMENTS = {
  identityId: null,
  policies: [],
  boundary: null,
  tags: null,
  trusted: null,
} as const;

function ofAccount(id: string | null, account: Pick<LoadedAccount, "name"> | undefined) {
  return { accountId: id, accountName: account?.name ?? null };
}

const rootArn = (id: string, partition: string) => `arn:${partition}:iam::${id}:root`;

/** The root user of an account; without what is known of the account its organisation is open. */
export function rootOf(
  id: string,
  partition: string,
  account: ClosedAccount | undefined,
): AskedPrincipal {
  const ref = rootArn(id, account?.partition ?? partition);
  return {
    ...NO_DOCUMENTS,
    ...{ ref, kind: "root", name: `Root user of ${account?.name ?? id}` },
    ...ofAccount(id, account),
    prepared: prepare({ arn: ref }, account?.organization),
  };
}

/** Another account whose identities are not known: its own IAM decides, and its root user needs none. */
export function accountAsWhole(
  id: string,
  partition: string,
  account: ClosedAccount | undefined,
): AskedPrincipal {
  return {
    ...rootOf(id, partition, account),
    ...{ ref: id, kind: "account", name: `Account ${account?.name ?? id}` },
  };
}

/** What names one principal of an account and differs between them: open for whoever was not read. */
const OF_ONE = ["aws:principalarn", "aws:userid", "aws:username", "aws:principaltype"];

/** Whoever else is in the key's own account: somebody whose every policy is unread. */
export function unreadOf(
  id: string,
  partition: string,
  account: LoadedAccount | undefined,
): AskedPrincipal {
  // No name of IAM holds a space: no policy can mean this one.
  const arn = `arn:${account?.partition ?? partition}:iam::${id}:role/`;
  const caller: Caller = { kind: "role", arn, account: id, name: " ", path: "/" };
  const unread: PrincipalInput = { arn: `${arn}-`, tags: null, identityPolicies: null };
  const prepared = prepare(unread, account?.organization);
  const values: Values = {
    get: (key) => (OF_ONE.includes(key) ? undefined : prepared.values.get(key)),
  };
  return {
    ...NO_DOCUMENTS,
    ...{ ref: id, kind: "account", name: `Others of ${account?.name ?? id}, not read` },
    ...ofAccount(id, account),
    prepared: { ...prepared, arn, caller, values },
  };
}

function prepare(
  input: PrincipalInput,
  organization: AccountOrganization | undefined,
  others: readonly Caller[] = [],
): PreparedPrincipal {
  if (organization === undefined) return preparePrincipal(input, others);
  const prepared = preparePrincipal(
    { ...input, organization: organizationOf(organization) },
    others,
  );
  return { ...prepared, organization: organization.forPrincipals };
}

/** Whoever `*` may mean beside those that are named. */
export function anyone(): AskedPrincipal {
  return {
    ...NO_DOCUMENTS,
    ...{ ref: "*", kind: "anyone", name: "Anyone", accountId: null, accountName: null },
    prepared: preparePrincipal({ arn: "*" }),
  };
}

const KINDS: Readonly<Record<Caller["kind"], PrincipalKind>> = {
  role: "role",
  session: "session",
  user: "user",
  "federated-user": "federated-user",
  root: "root",
  service: "service",
  anonymous: "anyone",
  orphan: "orphan",
  pseudo: "pseudo",
  unrecognised: "unrecognised",
};

/** A principal by the name that a policy or grant has for it. */
export function fromName(
  text: string,
  accounts: ReadonlyMap<string, LoadedAccount>,
  strangers: Strangers,
): AskedPrincipal {
  const caller = parseCaller(text);
  const accountId = accountOf(caller);
  const account = accounts.get(accountId ?? "");
  const identity = account && behind(caller, account);
  if (account && identity?.arn === text) return fromIdentity(identity, account);
  const base = {
    ...{ ref: text, kind: KINDS[caller.kind], name: shortName(caller, text) },
    ...ofAccount(accountId, account),
  };
  if (identity && account) return { ...base, ...behalf(text, identity, account) };
  const ofIam = ["role", "session", "user", "federated-user"].includes(caller.kind);
  if (ofIam && accountId !== null) {
    strangers.set(accountId, [...(strangers.get(accountId) ?? []), text]);
  }
  const unread: PrincipalInput = ofIam
    ? { arn: text, tags: null, identityPolicies: null }
    : { arn: text };
  return { ...base, ...NO_DOCUMENTS, prepared: prepare(unread, account?.organization) };
}

/** The identity whose policies a caller has: itself, the role of a session, the user behind a federated user. */
function behind(caller: Caller, { byArn, byName }: LoadedAccount): KnownIdentity | undefined {
  if (caller.kind === "role" || caller.kind === "user") return byArn.get(caller.arn);
  if (caller.kind === "session") return byName.get(`role/${caller.role}`);
  return caller.kind === "federated-user" ? byName.get(`user/${caller.name}`) : undefined;
}

/** A session or federated user with the policies of whom it stands for. */
function behalf(arn: string, identity: KnownIdentity, account: LoadedAccount) {
  const { prepared, policies, boundary, tags, trusted, id } = identity;
  const own = prepare({ arn, tags }, account.organization, [prepared.caller]);
  return {
    ...{ identityId: id, policies, boundary, tags, trusted },
    prepared: { ...own, identity: prepared.identity, boundary: prepared.boundary },
  };
}

function shortName(caller: Caller, text: string): string {
  switch (caller.kind) {
    case "session":
      return `${caller.role}/${caller.name}`;
    case "role":
    case "user":
    case "federated-user":
      return caller.name;
    default:
      return text;
  }
}
