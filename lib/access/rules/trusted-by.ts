import { parseArn } from "./arn";
import { isObject } from "./field";
import { parseJson } from "./parse-json";

/**
 * Whom the Allow statements of a role's trust policy name: services, identity providers, ARNs, and accounts by number.
 * Null where the text is none that could be read, or names in a way that AWS does not have.
 */
export function trustedBy(text: string | null): string[] | null {
  const parsed = text === null ? null : parseJson(text);
  if (!parsed?.ok || parsed.duplicates.length > 0 || !isObject(parsed.value)) return null;
  const { Statement: given } = parsed.value;
  const names = new Set<string>();
  for (const statement of Array.isArray(given) ? given : [given]) {
    if (!isObject(statement)) return null;
    if (statement.Effect !== "Allow") continue;
    const named = namesOf(statement.Principal);
    if (named === null) return null;
    for (const name of named) names.add(name);
  }
  return [...names];
}

function namesOf(principal: unknown): string[] | null {
  if (principal === "*") return ["*"];
  if (!isObject(principal)) return null;
  const values = Object.values(principal).flat();
  if (!values.every((each) => typeof each === "string")) return null;
  return values.map((each) => {
    const arn = parseArn(each);
    return arn?.service === "iam" && arn.resource === "root" ? arn.account : each;
  });
}
