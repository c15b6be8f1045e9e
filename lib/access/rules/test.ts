import { decideCondition, type Wanted } from "./decide-condition";
import type { StatementRef } from "./document-ref";
import { type Formula, test, unclear } from "./formula";
import type { Condition } from "./parse-condition";
import { type Lookup, resolveTemplate } from "./template";

/** A question to a request that is not answered yet. */
export interface Test {
  /** What is asked, as in a Condition block; `key` in its canonical form tells questions on one thing. */
  operator: string;
  key: string;
  lookupKey: string;
  values: readonly string[];
  statement: StatementRef | null;
  /** The answer for given values of the key (null: absent); null where it cannot be said. */
  decide: (values: readonly string[] | null) => boolean | null;
  /** What is compared with, variables filled in; null where one of them is open. */
  wanted: Wanted | null;
  /** Equality alone decides, so that two tests of one key can be told apart for certain. */
  exact: boolean;
}

const open = () => null;

/** Whether a condition of a statement holds in a request. */
export function matchCondition(
  condition: Condition,
  lookup: (key: string) => Lookup,
): Formula<Test> {
  const found = lookup(condition.lookupKey);
  if (found.state === "unclear") return unclear(found.why);
  const known: Wanted[number][] = [];
  for (const template of condition.templates) {
    const resolved = resolveTemplate(template, lookup);
    if (resolved.state === "unclear") return unclear(resolved.why);
    if (resolved.state === "pattern") known.push(resolved.pattern);
    if (resolved.state === "absent") known.push(null);
  }
  const complete = known.length === condition.templates.length;
  if (found.state === "open" || !complete) {
    return test<Test>({
      operator: condition.written,
      key: condition.key,
      lookupKey: condition.lookupKey,
      values: condition.values,
      statement: condition.statement,
      decide: complete
        ? (values: readonly string[] | null) => decideCondition(condition, known, values)
        : open,
      wanted: complete ? known : null,
      exact: complete && condition.set === null && condition.operator.exact,
    });
  }
  const values = found.state === "present" ? found.values : null;
  const outcome = decideCondition(condition, known, values);
  if (outcome === null) return unclear(undecided(condition, values));
  return { is: outcome ? "true" : "false" };
}

function undecided({ written, key }: Condition, values: readonly string[] | null): string {
  if (values !== null && values.length > 1 && !written.includes(":")) {
    return `${key} has several values, and ${written} does not say whether one or all must match`;
  }
  return `what ${written} does with the values of ${key} here is not documented`;
}

/** A resource whose name holds a variable of the request. */
export function openVariableTest(written: string, key: string): Formula<Test> {
  const { lookupKey, values } = { lookupKey: `resource ${written}`, values: [written] };
  const operator = "ResourceWithVariable";
  return test({
    operator,
    key,
    lookupKey,
    values,
    statement: null,
    decide: open,
    wanted: null,
    exact: false,
  });
}

/** The name of the alias that a request creates, moves or deletes. */
export function aliasTest(written: string): Formula<Test> {
  const [operator, key] = ["ArnLike", "alias"];
  const values = [written];
  return test({
    operator,
    key,
    lookupKey: key,
    values,
    statement: null,
    decide: open,
    wanted: null,
    exact: false,
  });
}

/** The name of the role's session. */
export function sessionTest(name: string): Formula<Test> {
  const key = "sts:RoleSessionName";
  return test({
    operator: "StringEquals",
    key,
    lookupKey: key.toLowerCase(),
    values: [name],
    statement: null,
    decide: (values) => values?.[0] === name,
    wanted: null,
    exact: true,
  });
}
