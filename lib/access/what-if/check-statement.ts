import { ACTIONS, carries, isDocumentedKey } from "../actions/action-table";
import { readTexts } from "../rules/field";
import { covers, toPattern } from "../rules/glob";
import type { Condition } from "../rules/parse-condition";
import type { Statement } from "../rules/parse-statement";
import { type Exists, type Found, refused, warned } from "./finding";

const ELEMENTS = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
]);

/** What AWS refuses of a statement of a key policy, and what of it does nothing. */
export function checkStatement(
  given: Record<string, unknown>,
  statement: Statement,
  exists: Exists,
  keyArn: string,
): Found[] {
  const unknown = Object.keys(given).filter((name) => !ELEMENTS.has(name));
  return [
    ...unknown.map((name) =>
      refused("unknown-element", `${JSON.stringify(name)} is no element of a statement.`),
    ),
    ...(given.Sid !== undefined && typeof given.Sid !== "string"
      ? [refused("sid", "Sid is not a text.")]
      : []),
    ...(statement.effect.ok ? [] : [refused("effect", `${statement.effect.why}.`)]),
    ...checkPrincipals(given, statement, exists),
    ...checkActions(given, statement),
    ...checkResource(given, keyArn),
    ...checkConditions(statement),
  ];
}

function checkPrincipals(
  given: Record<string, unknown>,
  { principals, effect }: Statement,
  exists: Exists,
): Found[] {
  if (given.Principal === undefined && given.NotPrincipal === undefined) {
    return [refused("no-principal", "Each statement of a key policy names its principals.")];
  }
  if (principals === null) return [];
  if (!principals.ok) return [refused("principal", `${principals.why}.`)];
  const found: Found[] = [];
  if (principals.value.except && effect.ok && effect.value === "Deny") {
    const text =
      "NotPrincipal denies every principal with a permissions boundary, whoever is named; a condition on aws:PrincipalArn does not.";
    found.push(warned("not-principal", text));
  }
  for (const named of principals.value.named) {
    if (named.kind === "nobody" || named.kind === "malformed") {
      const federated = /Federated|Canonical/.test(named.why);
      const text = `${JSON.stringify(named.text)}: ${named.why}.`;
      found.push(federated ? warned("principal", text) : refused("invalid-principal", text));
    }
    if (named.kind !== "identity" || !("arn" in named.identity)) continue;
    if (exists(named.identity.arn) === false) {
      const text = `${named.identity.arn} is not among the identities of its account as last read; PutKeyPolicy refuses principals that do not exist.`;
      found.push(warned("missing-principal", text));
    }
  }
  return found;
}

const ACCOUNT_ONLY = ACTIONS.filter(({ resources }) => resources.length === 0);

function checkActions(given: Record<string, unknown>, { actions }: Statement): Found[] {
  if (given.Action === undefined && given.NotAction === undefined) {
    // Refused since 2025-08-18; before that such a statement was kept and did nothing (rule 12).
    return [refused("no-action", "A statement without Action or NotAction is refused.")];
  }
  if (!actions.ok) return [refused("action", `${actions.why}.`)];
  const element = given.Action === undefined ? "NotAction" : "Action";
  const texts = readTexts(element, given[element]);
  if (!texts.ok) return [];
  return texts.value.flatMap((text): Found[] => {
    if (text === "*") return [];
    const pattern = toPattern(text.toLowerCase());
    const meant = ACTIONS.filter(({ name }) => covers(pattern, name.toLowerCase()));
    if (meant.length === 0) {
      return [
        warned("unknown-action", `${JSON.stringify(text)} is no action of KMS and gives nothing.`),
      ];
    }
    if (!meant.every((action) => ACCOUNT_ONLY.includes(action))) return [];
    const what = `${text} acts on no key: only IAM policies decide on it, so here it does nothing.`;
    return [warned("account-wide-action", what, "low")];
  });
}

function checkResource(given: Record<string, unknown>, keyArn: string): Found[] {
  if (given.NotResource !== undefined) {
    return [refused("resource", 'A key policy has no NotResource: its Resource is "*".')];
  }
  if (given.Resource === undefined) {
    return [
      refused("no-resource", 'A statement without Resource is refused: it is "*", this key.'),
    ];
  }
  const texts = readTexts("Resource", given.Resource);
  if (!texts.ok) return [refused("resource", `${texts.why}.`)];
  // Its own ARN is how AWS writes statements for CloudTrail (ct/create-kms-key-policy-for-cloudtrail).
  if (texts.value.length === 1 && ["*", keyArn].includes(texts.value[0] ?? "")) return [];
  const what = 'A key policy speaks of its own key: its Resource is "*", or the ARN of this key.';
  return [refused("resource", what)];
}

function checkConditions({ conditions, actions, effect }: Statement): Found[] {
  const meant = actions.ok ? ACTIONS.filter(({ index }) => actions.value[index] === true) : [];
  return conditions.flatMap((condition): Found[] => {
    if (!condition.ok) return [refused("condition", `${condition.why}.`)];
    return checkCondition(condition.value, meant, effect.ok && effect.value === "Deny");
  });
}

function checkCondition(
  { key, lookupKey, set }: Condition,
  meant: readonly (typeof ACTIONS)[number][],
  denies: boolean,
): Found[] {
  if (lookupKey === "kms:resourcealiases") {
    // Rule 29; "These condition keys are not permitted in a key policy" (aws-kms-developer-guide#47).
    return [refused("condition-key", `${key} works in IAM policies only.`)];
  }
  if (lookupKey.startsWith("aws:resourcetag/")) {
    const text = `${key} is of use in IAM policies; PutKeyPolicy was seen to refuse it in a key policy.`;
    return [warned("condition-key", text)];
  }
  if (set === "ForAllValues" && lookupKey.startsWith("kms:encryptioncontext:")) {
    return [
      refused("condition-key", `ForAllValues is not accepted with ${key} (it has one value).`),
    ];
  }
  if (!isDocumentedKey(lookupKey)) {
    return [warned("condition-key", `${key} is no condition key that AWS documents for KMS.`)];
  }
  const carrying = meant.filter((action) => carries(action, lookupKey, true));
  if (meant.length === 0 || carrying.length > 0) return [];
  const what = denies ? "this Deny may never apply" : "this Allow may never apply";
  return [
    warned(
      "condition-key",
      `No request of these actions carries ${key}, so ${what} as meant: the key counts as absent.`,
    ),
  ];
}
