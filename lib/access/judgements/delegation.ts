import { ACTIONS } from "../actions/action-table";
import { parseArn } from "../rules/arn";
import { coversArn } from "../rules/covers-arn";
import type { Statement } from "../rules/parse-statement";
import type { Judgement } from "../schemas/matrix";
import type { KeyFacts } from "./facts";

const ON_KEY = ACTIONS.filter(({ resources }) => resources.includes("key"));

/**
 * Whether the key policy hands an action to the IAM of the key's account (rule 3): in any case, under conditions, not
 * at all, or that could not be told.
 */
export function delegates(
  { prepared }: Pick<KeyFacts, "prepared">,
  actionIndex: number,
): "surely" | "conditionally" | "no" | "unknown" {
  const { statements, doubt } = prepared.policy;
  const { arn } = prepared.key;
  const naming = statements.filter((each) => hands(each, accountOf(arn), actionIndex));
  const handing = naming.filter((each) => coversArn(each, arn) === "true");
  if (handing.some(({ conditions }) => conditions.length === 0)) return "surely";
  if (handing.length > 0) return "conditionally";
  const unclear =
    doubt !== null ||
    statements.some((each) => !isUnderstood(each)) ||
    naming.some((each) => coversArn(each, arn) === "unclear");
  return unclear ? "unknown" : "no";
}

/** All KMS actions on the key for the account, without conditions: what the default key policy says. */
function delegatesAll({ prepared }: Pick<KeyFacts, "prepared">): Statement | null {
  const account = accountOf(prepared.key.arn);
  const found = prepared.policy.statements.find(
    (statement) =>
      statement.conditions.length === 0 &&
      coversArn(statement, prepared.key.arn) === "true" &&
      ON_KEY.every(({ index }) => hands(statement, account, index)),
  );
  return found ?? null;
}

/**
 * `kms:*` for the account without conditions. That is AWS's default policy (kms/key-policy-default) and no fault by
 * itself: it names nobody, and known tools cry wolf over it (tfsec #797). Low, because every identity whose IAM allows KMS
 * reaches the key, and nobody can tell from the key policy who that is.
 */
export function judgeWholeAccount(key: KeyFacts): Judgement | null {
  const statement = delegatesAll(key);
  if (statement === null) return null;
  const account = accountOf(key.prepared.key.arn) ?? "";
  return {
    id: "whole-account-by-kms-all",
    severity: "low",
    text: `Statement ${statement.ref.index + 1} of the key policy hands kms:* to account ${account}, as AWS's default policy does: it gives access to nobody by itself, but every identity of the account whose IAM policies allow an action on this key has it.`,
  };
}

function accountOf(keyArn: string): string | null {
  return parseArn(keyArn)?.account ?? null;
}

function isUnderstood({ effect, principals, actions, inert, doubt }: Statement): boolean {
  return inert !== null || (effect.ok && actions.ok && principals?.ok === true && doubt === null);
}

/** Whether it lets the account do an action, on whatever its resources are. */
function hands(statement: Statement, account: string | null, actionIndex: number): boolean {
  const { effect, principals, actions, inert, doubt } = statement;
  if (inert !== null || doubt !== null || !effect.ok || effect.value !== "Allow") return false;
  if (!principals?.ok || principals.value.except) return false;
  return (
    actions.ok &&
    actions.value[actionIndex] === true &&
    principals.value.named.some((each) => each.kind === "account" && each.account === account)
  );
}
