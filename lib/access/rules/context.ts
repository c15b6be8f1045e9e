import { type ActionFacts, canonicalKey, carries } from "../actions/action-table";
import type {
  ContextInput,
  KeyInput,
  OrganizationInput,
  PrincipalInput,
  PrincipalOrganization,
} from "../schemas";
import { parseArn } from "./arn";
import { type Caller, roleArnOf } from "./caller";
import type { DocumentKind } from "./document-ref";
import type { Lookup } from "./template";

/** Values by canonical key; `null` stands for a key that is known to be absent. */
export type Values = ReadonlyMap<string, Lookup>;

const present = (...values: string[]): Lookup => ({ state: "present", values });
const ABSENT: Lookup = { state: "absent" };
const unread = (what: string): Lookup => ({ state: "unclear", why: `${what} could not be read` });

/** AWS's limit; beyond it a condition on the aliases gives no access (kms/alias-authorization, rule 17). */
export const MAX_ALIASES = 50;

const CONTEXT_PAIR = "kms:encryptioncontext:";
const CONTEXT_KEYS = "kms:encryptioncontextkeys";

/** The request's own keys, as given. A whole context also says which keys its encryption context has. */
export function requestValues(context: ContextInput, complete: boolean): Values {
  const values = new Map<string, Lookup>();
  for (const [written, value] of Object.entries(context)) {
    const key = canonicalKey(written);
    const why = `the request has ${key} twice in different case, which AWS does not describe`;
    const twice = key.startsWith(CONTEXT_PAIR) && values.has(key);
    const given = present(...(Array.isArray(value) ? value : [String(value)]));
    values.set(key, twice ? { state: "unclear", why } : given);
  }
  const names = [...encryptionContext(context).keys()];
  if (complete && names.length > 0 && !values.has(CONTEXT_KEYS)) {
    values.set(CONTEXT_KEYS, present(...names));
  }
  return values;
}

/** The pairs of the request's encryption context, whose names keep their case. */
export function encryptionContext(context: ContextInput): Map<string, string> {
  const pairs = Object.entries(context).filter(([key]) =>
    key.toLowerCase().startsWith(CONTEXT_PAIR),
  );
  return new Map(pairs.map(([key, value]) => [key.slice(CONTEXT_PAIR.length), String(value)]));
}

/** What follows from the key. */
export function keyValues(key: KeyInput, organization: OrganizationInput | null): Values {
  const values = new Map<string, Lookup>();
  const arn = parseArn(key.arn);
  if (arn) {
    values.set("aws:resourceaccount", present(arn.account));
    values.set("aws:requestedregion", present(arn.region));
  }
  if (organization?.id) values.set("aws:resourceorgid", present(organization.id));
  if (organization?.paths) values.set("aws:resourceorgpaths", present(...organization.paths));
  if (key.spec) values.set("kms:keyspec", present(key.spec));
  if (key.usage) values.set("kms:keyusage", present(key.usage));
  if (key.origin) values.set("kms:keyorigin", present(key.origin));
  if (typeof key.multiRegion === "boolean") {
    values.set("kms:multiregion", present(String(key.multiRegion)));
    if (!key.multiRegion) values.set("kms:multiregionkeytype", ABSENT);
  }
  const aliases = key.aliases === null ? null : (key.aliases ?? []);
  values.set(
    "kms:resourcealiases",
    aliases === null ? unread("the key's aliases") : present(...aliases.map(aliasName)),
  );
  addTags(values, "aws:resourcetag/", key.tags, "the key's tags");
  return values;
}

/** `alias/name` of a name, alias or alias ARN. */
export function aliasName(alias: string): string {
  const name = alias.startsWith("arn:") ? alias.slice(alias.lastIndexOf(":") + 1) : alias;
  return name.startsWith("alias/") ? name : `alias/${name}`;
}

/** What follows from the principal (IAM/reference_policies_condition-keys, reference_policies_variables). */
export function principalValues(
  input: PrincipalInput,
  caller: Caller,
  others: readonly Caller[],
): Values {
  const values = new Map<string, Lookup>();
  const isService = caller.kind === "service";
  const anonymous = caller.kind === "anonymous";
  values.set("aws:principalisawsservice", anonymous ? ABSENT : present(String(isService)));
  values.set("aws:principalservicename", isService ? present(caller.name) : ABSENT);
  if (!isService) values.set("aws:principalservicenameslist", ABSENT);
  values.set("aws:principalarn", principalArn(caller, others));
  const account = "account" in caller ? caller.account : null;
  if (account === null) {
    values.set("aws:principalaccount", anonymous ? present("anonymous") : ABSENT);
    for (const key of ["orgid", "orgpaths"]) values.set(`aws:principal${key}`, ABSENT);
  } else {
    values.set("aws:principalaccount", present(account));
    values.set("kms:calleraccount", present(account));
  }
  if (anonymous) values.set("kms:calleraccount", ABSENT);
  if (account !== null) addOrganization(values, input.organization);
  values.set("aws:username", caller.kind === "user" ? present(caller.name) : ABSENT);
  const type = PRINCIPAL_TYPES[caller.kind];
  values.set("aws:principaltype", type === undefined ? ABSENT : present(type));
  if (caller.kind === "root") values.set("aws:userid", present(caller.account));
  addTags(values, "aws:principaltag/", input.tags, "the principal's tags");
  return values;
}

/** Keys of the organisation that the principal's account is in, as far as given with the principal. */
function addOrganization(values: Map<string, Lookup>, given: PrincipalOrganization): void {
  if (given === undefined) return;
  const [id, paths] = ["aws:principalorgid", "aws:principalorgpaths"];
  if (given === "none") {
    values.set(id, ABSENT);
    values.set(paths, ABSENT);
    return;
  }
  const what = "the organisation of the principal's account";
  if (given === null || given.id === null) values.set(id, unread(what));
  else if (given.id !== undefined) values.set(id, present(given.id));
  if (given === null || given.paths === null) values.set(paths, unread(what));
  else if (given.paths !== undefined) values.set(paths, present(...given.paths));
}

const PRINCIPAL_TYPES: Partial<Record<Caller["kind"], string>> = {
  root: "Account",
  user: "User",
  "federated-user": "FederatedUser",
  role: "AssumedRole",
  session: "AssumedRole",
  anonymous: "Anonymous",
};

function principalArn(caller: Caller, others: readonly Caller[]): Lookup {
  if (caller.kind === "session") {
    const arn = roleArnOf(caller, others);
    const why = `the path of the role ${caller.role} is not known, so neither is aws:PrincipalArn`;
    return arn === null ? { state: "unclear", why } : present(arn);
  }
  return "arn" in caller ? present(caller.arn) : ABSENT;
}

function addTags(
  values: Map<string, Lookup>,
  prefix: string,
  tags: Record<string, string> | null | undefined,
  what: string,
): void {
  values.set(prefix, tags === null ? unread(what) : ABSENT);
  for (const [name, value] of Object.entries(tags ?? {})) {
    const key = `${prefix}${name.toLowerCase()}`;
    const twice = values.has(key);
    const why = `${what} have ${name} twice in different case`;
    values.set(key, twice ? { state: "unclear", why } : present(value));
  }
}

/** Keys that only a call made by a service in its own name has (rule 19). */
const SERVICE_ONLY = /^aws:source(?:arn|account|orgid|orgpaths|owner)$/;
/** Keys of the caller's network, which calls made by services do not have (rule 19). */
const NETWORK = /^aws:(?:sourceip|sourcevpc|sourcevpce|sourcevpcarn|vpcsourceip|vpce\w+)$/;

/** All that a request, its principal and the key say about condition keys. */
export interface Context {
  caller: Caller;
  request: Values;
  /** Pairs of the request's encryption context, as far as given. */
  encryptionContext: ReadonlyMap<string, string>;
  key: Values;
  principal: Values;
  /** The key's organisation, and place in it, when the principal is known to be of the key's account. */
  principalOrgId: string | null;
  principalOrgPaths: readonly string[] | null;
  complete: boolean;
}

/** What the request of an action has for a key (in any case), seen from a kind of document. */
export function lookup(
  context: Context,
  action: ActionFacts,
  onKey: boolean,
  kind: DocumentKind,
  written: string,
): Lookup {
  const key = canonicalKey(written);
  if (!carries(action, key, onKey)) return ABSENT;
  // Works in IAM policies only (rule 29).
  if (kind === "key-policy" && key === "kms:resourcealiases") return ABSENT;
  const { caller, request } = context;
  const byService = caller.kind === "service";
  if (SERVICE_ONLY.test(key) && !byService) return ABSENT;
  if (key === "kms:viaservice" && byService) return ABSENT;
  if (NETWORK.test(key) && (byService || request.has("kms:viaservice"))) return ABSENT;
  return find(context, key, onKey) ?? (context.complete ? ABSENT : { state: "open" });
}

function find(context: Context, key: string, onKey: boolean): Lookup | undefined {
  const { request, principal, principalOrgId, principalOrgPaths } = context;
  // A session's tags stand before those of its principal (IAM/id_session-tags).
  if (key.startsWith("aws:principaltag/")) {
    return request.get(key) ?? principal.get(key) ?? principal.get("aws:principaltag/");
  }
  const own = principal.get(key) ?? (onKey ? ofKey(context, key) : ofAccount(context, key));
  if (own !== undefined) return own;
  if (key === "aws:principalorgid" && principalOrgId !== null) return present(principalOrgId);
  if (key === "aws:principalorgpaths" && principalOrgPaths !== null) {
    return present(...principalOrgPaths);
  }
  if (key === "aws:viaawsservice" && request.has("kms:viaservice")) return present("true");
  return request.get(key) ?? outsideEncryptionContext(context, key);
}

/** A pair of the encryption context whose name the request's list of names leaves out is absent. */
function outsideEncryptionContext({ request }: Context, key: string): Lookup | undefined {
  const names = request.get(CONTEXT_KEYS);
  if (!key.startsWith(CONTEXT_PAIR) || names?.state !== "present") return undefined;
  const name = key.slice(CONTEXT_PAIR.length);
  return names.values.some((each) => each.toLowerCase() === name) ? undefined : ABSENT;
}

function ofKey({ key: values }: Context, key: string): Lookup | undefined {
  return (
    values.get(key) ??
    (key.startsWith("aws:resourcetag/") ? values.get("aws:resourcetag/") : undefined)
  );
}

/** Of an action that is not on the key, the key says no more than the account and the region. */
function ofAccount({ key: values }: Context, key: string): Lookup | undefined {
  return /^aws:(?:resource(?:account|orgid|orgpaths)|requestedregion)$/.test(key)
    ? values.get(key)
    : undefined;
}
