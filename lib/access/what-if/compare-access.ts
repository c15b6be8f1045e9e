import { nameStatement } from "../rules/document-ref";
import { capabilityOfName } from "../rules/principal-group";
import { relateConditions } from "../rules/relate-conditions";
import type { Cell, Reason, RemainingCondition } from "../schemas";
import type { ActionChange, ChangeKind, PolicyStatement } from "../schemas/what-if";
import { codeOf, VERDICT_CODES, type VerdictCode } from "../types";

/** A row of a matrix as it is compared: one code an action, and cells where they are looked at. */
export interface Answers {
  codes: string;
  cell(action: string): Cell;
}

/** What of a principal's access a policy would change, action by action; nothing where no verdict's meaning changes. */
export function compareAccess(
  now: Answers,
  proposed: Answers,
  actions: readonly string[],
  lineOf: (statement: number) => number | null,
): ActionChange[] {
  return actions.flatMap((action, index): ActionChange[] => {
    const before = codeOf(now.codes[index]);
    const after = codeOf(proposed.codes[index]);
    const kind = kindOf(before, after, () => [
      now.cell(action).conditions,
      proposed.cell(action).conditions,
    ]);
    if (kind === null) return [];
    const [was, is] = [now.cell(action), proposed.cell(action)];
    const cause = causeOf({
      ...{ kind, lineOf },
      before: { code: before, cell: was },
      after: { code: after, cell: is },
    });
    const [conditionsBefore, conditions] = [was, is].map((cell) => cell.conditions.map(textOf));
    const capability = capabilityOfName(action);
    const conditional = { conditions: conditions ?? [], conditionsBefore: conditionsBefore ?? [] };
    return [{ action, capability, kind, before, after, ...conditional, ...cause, family: null }];
  });
}

type Standing = "yes" | "if" | "no" | "unknown";

const STANDING = { allowed: "yes", "allowed-if": "if", unknown: "unknown" } as const;

function standing(code: VerdictCode): Standing {
  const { verdict } = VERDICT_CODES[code];
  return verdict in STANDING ? STANDING[verdict as keyof typeof STANDING] : "no";
}

type Conditions = readonly RemainingCondition[];

/**
 * What became of a verdict; null: the same, or refused in another way. Conditions count by what they let through, not by
 * how or where they are written; `conditions` gives those of before and after.
 */
export function kindOf(
  before: VerdictCode,
  after: VerdictCode,
  conditions: () => readonly [Conditions, Conditions],
): ChangeKind | null {
  const [was, is] = [standing(before), standing(after)];
  if (was === is) return was === "if" ? OF_CONDITIONS[relateConditions(...conditions())] : null;
  if (is === "unknown") return "becomes-unknown";
  if (was === "unknown") return "was-unknown";
  if (is === "no") return "loses";
  if (was === "no") return "gains";
  return is === "yes" ? "widens" : "narrows";
}

const OF_CONDITIONS = {
  same: null,
  narrower: "narrows",
  wider: "widens",
  differs: "changes",
} as const;

const textOf = ({ text }: RemainingCondition) => text;

/** Both answers to one action, with their codes. */
interface Pair {
  kind: ChangeKind;
  before: { code: VerdictCode; cell: Cell };
  after: { code: VerdictCode; cell: Cell };
  lineOf: (statement: number) => number | null;
}

interface Cause {
  why: string;
  statement: PolicyStatement | null;
}

/** The reason that a change stands on, and the key policy's statement in it. */
function causeOf({ kind, before, after, lineOf }: Pair): Cause {
  const proposed = (reason: Reason | undefined) => named(reason, "proposed", lineOf);
  const denies = denyOf(after.cell.reasons);
  const allows = allowOf(after);
  if (kind === "becomes-unknown") {
    const unclear = after.cell.reasons.find((reason) => reason.kind === "unclear");
    const why = sentence(unclear?.text ?? "It cannot be told any more");
    return { why, statement: proposed(allows).statement };
  }
  if (kind === "loses" && denies === undefined) return gone(before);
  if (kind === "loses" || kind === "narrows" || kind === "changes") {
    return proposed(denies ?? allows);
  }
  const denied = denyOf(before.cell.reasons);
  if (before.code === "D" && denied !== undefined) {
    const { why, statement } = named(denied, "now", () => null);
    return { why: `No longer: ${uncapital(why)}`, statement };
  }
  return proposed(allows ?? after.cell.reasons[0]);
}

function gone(before: Pair["before"]): Cause {
  const { why, statement } = named(allowOf(before), "now", () => null);
  return statement === null
    ? { why: "Nothing allows it any more.", statement: null }
    : { why: `Nothing allows it any more; now ${uncapital(why)}`, statement };
}

type KeyPolicyReason = Extract<Reason, { kind: "statement" }>;

const isOfKeyPolicy = (reason: Reason): reason is KeyPolicyReason =>
  reason.kind === "statement" && reason.statement.document.kind === "key-policy";

const surest = (reasons: readonly KeyPolicyReason[]) =>
  reasons.find(({ bearing }) => bearing === "applies") ?? reasons[0];

function denyOf(reasons: readonly Reason[]): KeyPolicyReason | undefined {
  return surest(reasons.filter(isOfKeyPolicy).filter(({ effect }) => effect === "deny"));
}

/** The Allow that gives what the code says: the account's where it comes through IAM, else one that names the caller. */
function allowOf({ code, cell }: Pair["before"]): KeyPolicyReason | undefined {
  const allows = cell.reasons.filter(isOfKeyPolicy).filter(({ effect }) => effect === "allow");
  const { throughIam } = VERDICT_CODES[code];
  const fitting = allows.filter(({ reach }) => (reach === "account") === throughIam);
  return surest(fitting) ?? surest(allows);
}

function named(
  reason: Reason | undefined,
  policy: PolicyStatement["policy"],
  lineOf: (statement: number) => number | null,
): Cause {
  if (reason?.kind !== "statement") {
    return {
      why: sentence(reason?.text ?? "It is not decided by the key policy"),
      statement: null,
    };
  }
  const { index, sid } = reason.statement;
  const why = reason.text.replace(nameStatement(reason.statement), nameOf({ index, sid }));
  return {
    why: sentence(why),
    statement: { policy, index, sid, line: policy === "proposed" ? lineOf(index) : null },
  };
}

function nameOf({ index, sid }: { index: number; sid: string | null }): string {
  return `statement ${index + 1}${sid ? ` (${sid})` : ""}`;
}

const uncapital = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
