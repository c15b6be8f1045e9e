import { canonicalKey } from "../actions/action-table";
import type { RemainingCondition } from "../schemas";

/** One condition as a statement or a remaining condition has it. */
export interface Asked {
  /** False: it must not hold, for it belongs to a Deny. */
  holds: boolean;
  operator: string;
  key: string;
  values: readonly string[];
}

/** Whether every request that meets all the conditions also meets one that `accepts`. Null: not worked out, so no. */
export function alwaysMeets(
  conditions: readonly RemainingCondition[] | null,
  accepts: (asked: Asked) => boolean,
): boolean {
  const meets = (one: RemainingCondition): boolean => {
    if (one.kind === "condition") return accepts(one);
    return one.kind === "all-of"
      ? one.of.some(meets)
      : one.of.length > 0 && one.of.every((each) => meets(each));
  };
  return (conditions ?? []).some(meets);
}

const EQUAL = /^(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like))$/;
const NOT_EQUAL = /^(?:StringNot(?:Equals(?:IgnoreCase)?|Like)|ArnNot(?:Equals|Like))$/;

/**
 * The key that a request must carry with one of the condition's values: "is one of" that holds, or "is none of" that
 * must not hold. Null where absence passes as well: IfExists of a condition that holds, ForAllValues (rule 18).
 */
export function requiredValues(asked: Asked): { key: string; values: readonly string[] } | null {
  const { holds, operator, key, values } = asked;
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const ifExists = operator.endsWith("IfExists");
  const base = operator.replace(/^For\w+:/, "").replace(/IfExists$/, "");
  const required = holds
    ? EQUAL.test(base) && !ifExists && set !== "ForAllValues"
    : NOT_EQUAL.test(base) && set !== "ForAnyValue";
  return required ? { key: canonicalKey(key), values } : null;
}

/** The request must carry a key of Booleans as true: `Bool` "true" that holds, `BoolIfExists` "false" that must not. */
export function requiresTrue({ holds, operator, key, values }: Asked, wanted: string): boolean {
  if (canonicalKey(key) !== wanted) return false;
  const all = (word: string) => values.every((value) => value.toLowerCase() === word);
  if (values.length === 0) return false;
  // A Deny on "false" is how AWS writes it (controlreference/kms-rules); a call that services make carries "true".
  return holds
    ? operator === "Bool" && all("true")
    : /^Bool(?:IfExists)?$/.test(operator) && all("false");
}

const WILD = /[*?]|\$\{/;
const ORGANIZATION = /^o-[a-z0-9]+$/;

/** What a value of a key must be to leave only callers of an account, an organisation or a resource that it names. */
const BOUND: readonly (readonly [RegExp, (value: string) => boolean])[] = [
  [/^(?:kms:calleraccount|aws:(?:principal|source)account)$/, (value) => /^\d{12}$/.test(value)],
  [/^aws:(?:principal|source)orgid$/, (value) => ORGANIZATION.test(value)],
  [
    /^aws:(?:principal|source)orgpaths$/,
    (value) => ORGANIZATION.test(value.slice(0, value.indexOf("/"))),
  ],
  [/^aws:(?:principal|source)arn$/, namesOwner],
  // Begins with what AWS gave the role or user, or with an account; what stands behind it callers choose themselves.
  [/^aws:userid$/, (value) => /^(?:A(?:IDA|ROA)[A-Z0-9]{12,}|\d{12})(?::|$)/.test(value)],
];

/** An ARN of one account, or of one resource whose name nobody else can have: a bucket. */
function namesOwner(value: string): boolean {
  const [start, , service = "", , account = "", ...rest] = value.split(":");
  if (start !== "arn") return false;
  if (account !== "") return /^\d{12}$/.test(account);
  const name = rest.join(":").split("/")[0] ?? "";
  return service === "s3" && name !== "" && !WILD.test(name);
}

/**
 * Whether a condition names whom it lets in: accounts, an organisation, principals or resources of one account.
 * Tags of the caller, its network, the service it comes through and the encryption context do not, for anyone who
 * sets up an account of their own can have them; neither does a wildcard in an account's place (prowler #970, #679).
 */
export function namesWho(asked: Asked): boolean {
  const required = requiredValues(asked);
  if (required === null || required.values.length === 0) return false;
  const bound = BOUND.find(([pattern]) => pattern.test(required.key));
  return bound !== undefined && required.values.every(bound[1]);
}

/** Whether a condition keeps a service to work for resources that somebody in particular owns (rule 19). */
export function namesSource(asked: Asked): boolean {
  const required = requiredValues(asked);
  if (required === null || required.values.length === 0) return false;
  if (/^aws:source(?:arn|account|orgid|orgpaths)$/.test(required.key)) return namesWho(asked);
  // CloudWatch Logs and CloudTrail name what they work for in the encryption context (AmazonCloudWatch/latest/logs/encrypt-log-data-kms).
  return (
    required.key.startsWith("kms:encryptioncontext:") &&
    required.values.every((value) => /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/.test(value))
  );
}

/** Networks: who is outside them is not let in, though nobody is named. */
export function namesNetwork(asked: Asked): boolean {
  if (asked.holds && asked.operator === "IpAddress") {
    return asked.values.every((value) => !/^(?:0\.0\.0\.0|::)\/0$/.test(value));
  }
  const required = requiredValues(asked);
  return (
    required !== null &&
    /^aws:(?:sourcevpc|sourcevpce|sourcevpcarn|vpce\w+)$/.test(required.key) &&
    required.values.length > 0 &&
    required.values.every((value) => !WILD.test(value))
  );
}
