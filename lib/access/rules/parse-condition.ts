import { canonicalKey } from "../actions/action-table";
import { findOperator, type Operator } from "./condition-operators";
import type { StatementRef } from "./document-ref";
import { type Field, isObject, notUnderstood, understood } from "./field";
import { parseTemplates, type Template } from "./template";

/** One key under one operator of a Condition block. */
export interface Condition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  written: string;
  operator: Operator;
  set: "ForAllValues" | "ForAnyValue" | null;
  ifExists: boolean;
  /** As written, and as it is looked up. */
  key: string;
  lookupKey: string;
  values: readonly string[];
  templates: readonly Template[];
  statement: StatementRef | null;
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** Reads a Condition element; each condition is understood or not on its own. */
export function parseConditions(
  element: unknown,
  statement: StatementRef,
  variables: boolean,
): Field<Condition>[] {
  if (element === undefined) return [];
  if (!isObject(element)) return [notUnderstood("Condition is not an object")];
  return Object.entries(element).flatMap(([written, block]) => {
    if (!isObject(block)) return [notUnderstood(`the conditions of ${written} are not an object`)];
    const keys = Object.keys(block).map(canonicalKey);
    if (new Set(keys).size < keys.length) {
      return [notUnderstood(`${written} has one key twice in different case`)];
    }
    return Object.entries(block).map(([key, values]) =>
      parseCondition({ written, key, values, statement, variables }),
    );
  });
}

/** A condition from its parts; grants state theirs in this way too. */
export function parseCondition(given: {
  written: string;
  key: string;
  values: unknown;
  statement: StatementRef | null;
  variables: boolean;
}): Field<Condition> {
  const { written, key, statement } = given;
  const [, set = null, name = "", ifExists] = NAME.exec(written) ?? [];
  const operator = findOperator(name);
  if (operator === null) return notUnderstood(`${written} is no condition operator`);
  if (name === "Null" && ifExists) return notUnderstood("Null has no IfExists");
  if (!key.includes(":")) return notUnderstood(`${JSON.stringify(key)} is no condition key`);
  const values = readValues(given.values);
  if (values === null) return notUnderstood(`the values of ${key} are not texts`);
  if (values.length === 0) return notUnderstood(`${key} has no value to compare with`);
  const options = {
    variables: given.variables && operator.variables,
    wildcards: operator.wildcards,
  };
  const templates = parseTemplates(values, options);
  if (!templates.ok) return templates;
  return understood({
    written,
    operator,
    set: set === "ForAllValues" || set === "ForAnyValue" ? set : null,
    ifExists: ifExists !== undefined,
    key,
    lookupKey: canonicalKey(key),
    values,
    templates: templates.value,
    statement,
  });
}

const PLAIN = new Set(["string", "number", "boolean"]);

/** Texts; numbers and booleans count as what they look like. */
function readValues(given: unknown): string[] | null {
  const values = Array.isArray(given) ? given : [given];
  return values.every((value) => PLAIN.has(typeof value)) ? values.map(String) : null;
}
