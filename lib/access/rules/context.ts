import { type ActionFacts, canonicalKey, carries } from "../actions/action-table";
import type { ContextInput, KeyInput, OrganizationInput } from "../schemas";
import { parseArn } from "./arn";
import type { Caller } from "./caller";
import type { DocumentKind } from "./document-ref";
import type { Lookup } from "./template";
import {
  ABSENT,
  addTags,
  present,
  unread,
  type Values,
  valueOfKey,
  valueOfPrincipal,
} from "./values";

/** AWS's limit; beyond it a condition on the aliases gives no access (kms/alias-authorization, rule 17). */
export const MAX_ALIASES = 50;

const CONTEXT_PAIR = "kms:encryptioncontext:";
const CONTEXT_KEYS = "kms:encryptioncontextkeys";

/** A request's own keys, by canonical key. */
export type RequestValues = ReadonlyMap<string, Lookup>;

/** The request's own keys, as given. A whole context also says which keys its encryption context has. */
export function requestValues(context: ContextInput, complete: boolean): RequestValues {
  const values = new Map<string, Lookup>();
  for (const [written, value] of Object.entries(context)) {
    const key = canonicalKey(written);
    const why = `the request has ${key} twice in different case, which AWS does not describe`;
    const twice = key.startsWith(CONTEXT_PAIR) && values.has(key);
    const given = present(...(Array.isArray(value) ? value : [value]).map(String));
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
  addFact(values, "kms:keyspec", key.spec);
  addFact(values, "kms:keyusage", key.usage);
  addFact(values, "kms:keyorigin", key.origin);
  addFact(values, "kms:multiregion", key.multiRegion);
  if (key.multiRegion === null) addFact(values, "kms:multiregionkeytype", null);
  if (key.multiRegion === false) values.set("kms:multiregionkeytype", ABSENT);
  const aliases = key.aliases === null ? null : (key.aliases ?? []);
  values.set(
    "kms:resourcealiases",
    aliases === null ? unread("the key's aliases") : present(...aliases.map(aliasName)),
  );
  addTags(values, "aws:resourcetag/", key.tags, "the key's tags");
  return values;
}

/** What the key's description says; null: it could not be read. */
function addFact(
  values: Map<string, Lookup>,
  key: string,
  fact: string | boolean | null = "",
): void {
  if (fact === null) values.set(key, unread("what the key is"));
  else if (fact !== "") values.set(key, present(String(fact)));
}

/** `alias/name` of a name, alias or alias ARN. */
export function aliasName(alias: string): string {
  const name = alias.startsWith("arn:") ? alias.slice(alias.lastIndexOf(":") + 1) : alias;
  return name.startsWith("alias/") ? name : `alias/${name}`;
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
  if (NETWORK.test(key) && (byService || isViaService(request))) return ABSENT;
  const found = find(context, key, onKey);
  if (found !== undefined) return found;
  if (!context.complete) return { state: "open" };
  return byService && key === "aws:principalservicenameslist" ? OTHER_NAMES : ABSENT;
}

/** Every call of a service has the list (IAM/reference_policies_condition-keys); AWS does not say what stands in it. */
const OTHER_NAMES: Lookup = {
  state: "unclear",
  why: "which names AWS has for the service is not documented",
};

/** The request is known to come through a service; where it is known not to, the key is there as absent. */
function isViaService(request: Values): boolean {
  const via = request.get("kms:viaservice");
  return via !== undefined && via.state !== "absent";
}

function find(context: Context, key: string, onKey: boolean): Lookup | undefined {
  const { request, principal, principalOrgId, principalOrgPaths } = context;
  // A session's tags stand before those of its principal (IAM/id_session-tags).
  if (key.startsWith("aws:principaltag/")) {
    return request.get(key) ?? valueOfPrincipal(principal, key);
  }
  const own =
    principal.get(key) ?? (onKey ? valueOfKey(context.key, key) : ofAccount(context, key));
  if (own !== undefined) return own;
  if (key === "aws:principalorgid" && principalOrgId !== null) return present(principalOrgId);
  if (key === "aws:principalorgpaths" && principalOrgPaths !== null) {
    return present(...principalOrgPaths);
  }
  if (key === "aws:viaawsservice" && isViaService(request)) return present("true");
  return request.get(key) ?? outsideEncryptionContext(context, key);
}

/** A pair of the encryption context whose name the request's list of names leaves out is absent. */
function outsideEncryptionContext({ request }: Context, key: string): Lookup | undefined {
  const names = request.get(CONTEXT_KEYS);
  if (!key.startsWith(CONTEXT_PAIR) || names?.state !== "present") return undefined;
  const name = key.slice(CONTEXT_PAIR.length);
  return names.values.some((each) => each.toLowerCase() === name) ? undefined : ABSENT;
}

/** Of an action that is not on the key, the key says no more than the account and the region. */
function ofAccount({ key: values }: Context, key: string): Lookup | undefined {
  return /^aws:(?:resource(?:account|orgid|orgpaths)|requestedregion)$/.test(key)
    ? values.get(key)
    : undefined;
}
