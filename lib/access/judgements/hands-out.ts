import type { Judgement } from "../schemas/matrix";
import type { Held, KeyFacts, PrincipalFacts } from "./facts";
import { holds, list, secretUses, sureness } from "./holds";
import { type Asked, alwaysMeets, requiredValues, requiresTrue } from "./limits";
import { forData, lower, type Severity } from "./severity";

const TAGGING = ["kms:TagResource", "kms:UntagResource"];
const NAMING = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"];

/**
 * Who can give the key's access to others, or to itself (rule 9): with kms:CreateGrant, which by a policy gives any
 * operation to anyone unless conditions keep it to AWS services, to grantees or to operations (rule 16); by writing
 * the policy; by changing tags or aliases where policies decide by them. A grant's CreateGrant gives no more than its
 * parent and is left out. High for whoever can do it without administering the policy and for other accounts, else
 * medium; one level less under conditions.
 */
export function judgeHandingOut(facts: PrincipalFacts, key: KeyFacts): Judgement | null {
  if (facts.kind === "root" || (facts.kind === "account" && facts.home === "own")) return null;
  const policy = holds(facts, ["kms:PutKeyPolicy"]);
  const grants = grantsFreely(facts, key);
  const tags = key.abac.tags ? holds(facts, TAGGING) : null;
  const aliases = key.abac.aliases ? holds(facts, NAMING) : null;
  const ways = [
    grants && `kms:CreateGrant gives ${grants.what} to ${grants.whom}`,
    policy && "kms:PutKeyPolicy rewrites the key policy",
    tags && `${list(tags.actions)} changes tags, by which policies decide`,
    aliases && `${list(aliases.actions)} changes aliases, by which policies decide`,
  ].filter((way) => way !== null);
  if (ways.length === 0) return null;
  const all = [policy, tags, aliases].filter((each) => each !== null);
  const sure = grants?.sure === true || all.some((each) => each.sureness === "surely");
  const conditions = sure ? "" : " under conditions";
  const worst: Severity =
    facts.home !== "own" || (grants?.free === true && policy === null) ? "high" : "medium";
  return {
    id: "hands-out-access",
    severity: forData(lower(worst, sure ? 0 : 1), key),
    text: `${facts.name} can hand out access${conditions}: ${ways.join("; ")}.`,
  };
}

interface Granting {
  sure: boolean;
  /** Nothing limits which operations, or to whom. */
  free: boolean;
  what: string;
  whom: string;
}

/** What a holder of kms:CreateGrant may give to whom; null where that is kept to services or to what is harmless. */
function grantsFreely({ verdicts }: PrincipalFacts, key: KeyFacts): Granting | null {
  const held = verdicts.get("kms:CreateGrant");
  const sure = sureness(held);
  if (held === undefined || sure === null || sure === "perhaps" || byGrantOnly(held)) return null;
  if (alwaysMeets(held.conditions, keepsToServices)) return null;
  const operations = onlyOperations(held);
  const grantees = onlyGrantees(held);
  const dangerous = new Set([...secretUses(key), "kms:CreateGrant"]);
  const left = operations?.filter((name) => dangerous.has(`kms:${name}`)) ?? null;
  if (left !== null && left.length === 0) return null;
  return {
    sure: sure === "surely",
    free: left === null && grantees === null,
    what: left === null ? "any operation" : list(left),
    whom: grantees === null ? "anyone" : list(grantees, 3),
  };
}

/** Its Allow comes from no policy: the reasons name grants only. */
function byGrantOnly({ reasons }: Held): boolean {
  if (reasons === null) return false;
  const statement = reasons.some(
    (each) =>
      each.kind === "statement" &&
      each.effect === "allow" &&
      each.statement.document.kind === "key-policy",
  );
  return !statement && reasons.some(({ kind }) => kind === "grant");
}

function keepsToServices(asked: Asked): boolean {
  if (requiresTrue(asked, "kms:grantisforawsresource")) return true;
  const key = requiredValues(asked)?.key;
  return key === "kms:viaservice" || key === "kms:granteeserviceprincipal";
}

/** The operations that a grant made may hold at most; null: not limited. A request always names its operations. */
function onlyOperations({ conditions }: Held): readonly string[] | null {
  const lists: (readonly string[])[] = [];
  const limited = alwaysMeets(conditions, (asked) => {
    const { holds: must, operator, key, values } = asked;
    if (key.toLowerCase() !== "kms:grantoperations") return false;
    const limits = must
      ? /^ForAllValues:String(?:Equals|Like)(?:IfExists)?$/.test(operator)
      : /^ForAnyValue:StringNot(?:Equals|Like)$/.test(operator);
    if (!limits || values.some((value) => /[*?]|\$\{/.test(value))) return false;
    lists.push(values);
    return true;
  });
  return limited ? [...new Set(lists.flat())] : null;
}

function onlyGrantees({ conditions }: Held): readonly string[] | null {
  const lists: (readonly string[])[] = [];
  const limited = alwaysMeets(conditions, (asked) => {
    const required = requiredValues(asked);
    if (required?.key !== "kms:granteeprincipal") return false;
    if (required.values.some((value) => /[*?]|\$\{/.test(value))) return false;
    lists.push(required.values);
    return true;
  });
  return limited ? [...new Set(lists.flat())] : null;
}
