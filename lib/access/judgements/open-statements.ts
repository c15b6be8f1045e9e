import { findAction } from "../actions/action-table";
import { coversArn } from "../rules/covers-arn";
import { bindRcpsKey } from "../rules/key-side";
import type { Statement } from "../rules/parse-statement";
import type { KeyFacts } from "./facts";
import { type Asked, namesNetwork, namesWho } from "./limits";

/** What limits a statement for anyone, though it names nobody; from the weakest. */
export const OPEN_LIMITS = [
  "none",
  "other",
  "not-understood-conditions",
  "not-understood",
  "network",
] as const;

/** A statement that lets anyone in, what it gives of the actions asked about, and what limits it though nobody is named. */
export interface OpenStatement {
  statement: Statement;
  /** Without `kms:`. */
  actions: readonly string[];
  limit: (typeof OPEN_LIMITS)[number];
}

/**
 * The Allow statements of the key policy that leave it to anyone, of any account, to meet them: `*` without a condition
 * that names whom it lets in, and without a Deny of the key policy or an RCP that keeps out everyone not named (rules 5, 22).
 * A condition on the caller's tags names nobody, for each account tags its own principals as it likes. What is not
 * understood of a statement counts against it: nobody can say that it lets not anyone in.
 */
export function findOpenStatements(
  { prepared }: Pick<KeyFacts, "prepared">,
  actions: readonly string[],
): OpenStatement[] {
  const { policy, key } = prepared;
  // What nobody knows to bind the key closes nothing.
  const sure = prepared.managementAccount !== null && key.manager !== null;
  const rcps =
    sure && bindRcpsKey(prepared, prepared.arn?.account)
      ? prepared.rcps.flat().flatMap(statementsOf)
      : [];
  const denies = [...policy.statements, ...rcps].filter(
    (each) => coversArn(each, key.arn) === "true",
  );
  return policy.statements.flatMap((statement): OpenStatement[] => {
    const forAnyone = isForAnyone(statement, "Allow");
    if (forAnyone === "no" || statement.conditions.some(bounds(true))) return [];
    const covered = coversArn(statement, key.arn);
    if (covered === "false") return [];
    const sure = forAnyone === "surely" && statement.actions.ok && covered !== "unclear";
    const open = actions.filter(
      (action) => mayGive(statement, action) && !denies.some((deny) => keepsOut(deny, action)),
    );
    if (open.length === 0) return [];
    const named = open.map((action) => action.slice("kms:".length));
    return [{ statement, actions: named, limit: sure ? limitOf(statement) : "not-understood" }];
  });
}

const statementsOf = ({ statements }: { statements: readonly Statement[] }) => statements;

/** `perhaps` where something of the statement is not understood and could make it one for anyone. */
function isForAnyone(
  { effect, principals, inert, doubt }: Statement,
  wanted: string,
): "surely" | "perhaps" | "no" {
  if (inert !== null || principals === null || (effect.ok && effect.value !== wanted)) return "no";
  if (principals.ok) {
    const { except, named } = principals.value;
    if (except || !named.some(({ kind }) => kind === "anyone")) return "no";
  }
  return effect.ok && principals.ok && doubt === null ? "surely" : "perhaps";
}

function mayGive({ actions }: Statement, action: string): boolean {
  const index = findAction(action)?.index;
  return index !== undefined && (!actions.ok || actions.value[index] === true);
}

/**
 * A Deny for all, or for all but whom its conditions name; it may spare calls that AWS services make in their own name,
 * as data perimeters do (IAM/access_policies_data-perimeters).
 */
function keepsOut(statement: Statement, action: string): boolean {
  const { conditions } = statement;
  if (isForAnyone(statement, "Deny") !== "surely" || !statement.actions.ok) return false;
  if (!mayGive(statement, action)) return false;
  return conditions.every((each) => bounds(false)(each) || sparesServices(each));
}

function sparesServices(condition: Given): boolean {
  if (!condition.ok || condition.value.lookupKey !== "aws:principalisawsservice") return false;
  const { written, values } = condition.value;
  return /^Bool(?:IfExists)?$/.test(written) && values.every((value) => /^false$/i.test(value));
}

type Given = Statement["conditions"][number];

const asked = (condition: Given, holds: boolean): Asked | null =>
  condition.ok
    ? {
        holds,
        operator: condition.value.written,
        key: condition.value.key,
        values: condition.value.values,
      }
    : null;

const bounds = (holds: boolean) => (condition: Given) => {
  const one = asked(condition, holds);
  return one !== null && namesWho(one);
};

function limitOf({ conditions }: Statement): OpenStatement["limit"] {
  if (conditions.length === 0) return "none";
  if (conditions.some(({ ok }) => !ok)) return "not-understood-conditions";
  const network = conditions.some((condition) => {
    const one = asked(condition, true);
    return one !== null && namesNetwork(one);
  });
  return network ? "network" : "other";
}
