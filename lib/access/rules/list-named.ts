import { ACCOUNT_ID, parseArn } from "./arn";
import { parseCaller } from "./caller";
import { nameStatement } from "./document-ref";
import type { Grant } from "./grants";
import type { Named } from "./named-principal";
import type { PolicyDocument } from "./parse-policy";
import type { Statement } from "./parse-statement";

/** Whom the policies and grants of a key name: about each of them a matrix asks. */
export interface NamedInKey {
  /** As `parseCaller` reads them: ARNs, services, unique ids, names in grants; no account and no `*`. */
  callers: Set<string>;
  /** Named as a whole: by number or root in Principal or a grant, or by a condition of a statement for anyone. */
  accounts: Set<string>;
  /** Organisations whose accounts a statement for anyone lets in. */
  organizations: Set<string>;
  anyone: boolean;
  /** What names nobody who could call or could not be understood, in words. */
  notes: Set<string>;
}

/** Whom a key's policy and grants name. Grants are null when they could not be read. */
export function listNamed(
  policy: PolicyDocument,
  grants: readonly Grant[] | null,
  into: NamedInKey = {
    callers: new Set(),
    accounts: new Set(),
    organizations: new Set(),
    anyone: false,
    notes: new Set(),
  },
): NamedInKey {
  if (policy.doubt !== null) {
    into.notes.add(`${sentence(policy.doubt)}: whom it names may be missing from this list.`);
  }
  for (const statement of policy.statements) addStatement(into, statement);
  for (const grant of grants ?? []) {
    if (!grant.ok) {
      into.notes.add(`${sentence(grant.why)}: whom it names is missing from this list.`);
      continue;
    }
    for (const name of [grant.grantee, grant.retiring]) if (name !== null) addCaller(into, name);
  }
  return into;
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function addStatement(into: NamedInKey, statement: Statement): void {
  const { principals, ref, effect } = statement;
  if (principals === null) return;
  if (!principals.ok) {
    const where = sentence(nameStatement(ref));
    into.notes.add(`${where}: ${principals.why}. Whom it names is missing from this list.`);
    // It may be anyone, so it is asked about anyone.
    if (!effect.ok || effect.value === "Allow") into.anyone = true;
    return;
  }
  const allows = effect.ok && effect.value === "Allow";
  for (const named of principals.value.named) {
    if (named.kind === "anyone" && !principals.value.except) {
      into.anyone = true;
      if (allows) addConditions(into, statement);
    } else if (named.kind === "account") {
      if (allows) into.accounts.add(named.account);
    } else addNamed(into, named, ref);
  }
}

function addNamed(into: NamedInKey, named: Named, ref: Statement["ref"]): void {
  if (named.kind === "identity" && "arn" in named.identity) addCaller(into, named.identity.arn);
  if (named.kind === "service") addCaller(into, named.name);
  if (named.kind !== "nobody" && named.kind !== "malformed") return;
  if (parseCaller(named.text).kind === "orphan") into.callers.add(named.text);
  else {
    const where = sentence(nameStatement(ref));
    into.notes.add(`${where} names ${JSON.stringify(named.text)}: ${named.why}.`);
  }
}

/** The name of a caller, or of an account where that is what is meant. */
function addCaller(into: NamedInKey, text: string): void {
  const caller = parseCaller(text);
  if (ACCOUNT_ID.test(text)) into.accounts.add(text);
  else if (caller.kind === "root") into.accounts.add(caller.account);
  else if (caller.kind === "anonymous") into.anyone = true;
  else into.callers.add(text);
}

/** A statement for anyone mostly means whom its conditions name: accounts, principals or an organisation. */
function addConditions(into: NamedInKey, { conditions }: Statement): void {
  for (const condition of conditions) {
    if (!condition.ok || condition.value.operator.negated) continue;
    const { lookupKey, values } = condition.value;
    for (const value of values) addCondition(into, lookupKey, value);
  }
}

function addCondition(into: NamedInKey, key: string, value: string): void {
  if (key === "aws:principalaccount" || key === "kms:calleraccount") {
    if (ACCOUNT_ID.test(value)) into.accounts.add(value);
  } else if (key === "aws:principalarn") {
    const account = parseArn(value)?.account ?? "";
    const { kind } = parseCaller(value);
    if (kind !== "unrecognised" && kind !== "root") addCaller(into, value);
    else if (ACCOUNT_ID.test(account)) into.accounts.add(account);
  } else if (key === "aws:principalorgid" || key === "aws:principalorgpaths") {
    const organization = value.split("/")[0] ?? "";
    if (/^o-[a-z0-9]+$/.test(organization)) into.organizations.add(organization);
  }
}
