import type { PrincipalInput, PrincipalOrganization } from "../schemas";
import { accountOf, type Caller, roleArnOf } from "./caller";
import type { Lookup } from "./template";
import { ABSENT, addTags, present, unread, type Values } from "./values";

/** What follows from the principal (IAM/reference_policies_condition-keys, reference_policies_variables). */
export function principalValues(
  input: PrincipalInput,
  caller: Caller,
  others: readonly Caller[],
): Values {
  return new PrincipalValues(caller, input, others);
}

/** Found out when asked for: of thousands of principals most values are never asked. */
class PrincipalValues implements Values {
  private readonly account: string | null;
  private readonly organization: PrincipalOrganization;
  private readonly tags: PrincipalInput["tags"];
  private arn: Lookup | null = null;
  private tagValues: Values | null = null;

  constructor(
    private readonly caller: Caller,
    { organization, tags }: PrincipalInput,
    private readonly others: readonly Caller[],
  ) {
    this.account = accountOf(caller);
    this.organization = organization;
    this.tags = tags;
  }

  get(key: string): Lookup | undefined {
    if (key.startsWith(TAG)) return this.ofTags().get(key);
    const { caller, account } = this;
    const isService = caller.kind === "service";
    const anonymous = caller.kind === "anonymous";
    switch (key) {
      case "aws:principalisawsservice":
        return anonymous ? ABSENT : present(String(isService));
      case "aws:principalservicename":
        return isService ? present(caller.name) : ABSENT;
      case "aws:principalservicenameslist":
        return isService ? undefined : ABSENT;
      case "aws:principalarn":
        this.arn ??= principalArn(caller, this.others);
        return this.arn;
      case "aws:principalaccount":
        return anonymous ? present("anonymous") : account === null ? ABSENT : present(account);
      case "kms:calleraccount":
        return account !== null ? present(account) : anonymous ? ABSENT : undefined;
      case "aws:principalorgid":
        return account === null ? ABSENT : ofOrganization(this.organization, "id");
      case "aws:principalorgpaths":
        return account === null ? ABSENT : ofOrganization(this.organization, "paths");
      case "aws:username":
        return caller.kind === "user" ? present(caller.name) : ABSENT;
      case "aws:principaltype":
        return PRINCIPAL_TYPES[caller.kind] ?? ABSENT;
      case "aws:userid":
        return caller.kind === "root" ? present(caller.account) : undefined;
      default:
        return undefined;
    }
  }

  private ofTags(): Values {
    if (this.tagValues === null) {
      const values = new Map<string, Lookup>();
      addTags(values, TAG, this.tags, "the principal's tags");
      this.tagValues = values;
    }
    return this.tagValues;
  }
}
const TAG = "aws:principaltag/";

/** The organisation that the principal's account is in, as far as given with the principal. */
function ofOrganization(given: PrincipalOrganization, what: "id" | "paths"): Lookup | undefined {
  if (given === undefined) return undefined;
  if (given === "none") return ABSENT;
  const value = given === null ? null : given[what];
  if (value === null) return unread("the organisation of the principal's account");
  if (value === undefined) return undefined;
  return typeof value === "string" ? present(value) : present(...value);
}

const PRINCIPAL_TYPES: Partial<Record<Caller["kind"], Lookup>> = {
  root: present("Account"),
  user: present("User"),
  "federated-user": present("FederatedUser"),
  role: present("AssumedRole"),
  session: present("AssumedRole"),
  anonymous: present("Anonymous"),
};

function principalArn(caller: Caller, others: readonly Caller[]): Lookup {
  if (caller.kind === "session") {
    const arn = roleArnOf(caller, others);
    const why = `the path of the role ${caller.role} is not known, so neither is aws:PrincipalArn`;
    return arn === null ? { state: "unclear", why } : present(arn);
  }
  return "arn" in caller ? present(caller.arn) : ABSENT;
}
