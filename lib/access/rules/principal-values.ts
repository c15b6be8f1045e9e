import type { PrincipalInput, PrincipalOrganization } from "../schemas";
import { type Caller, roleArnOf } from "./caller";
import type { Lookup } from "./template";
import { ABSENT, addTags, present, unread, type Values } from "./values";

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
