import { type Condition, joinConditions, oneOrMore } from "./carry-conditions";
import type { Need } from "./needs";

/** A statement of the suggested policy, with why it is there. */
export interface SuggestedStatement {
  part: "administrators" | "users" | "grants" | "services" | "kept";
  why: string;
  statement: Record<string, unknown>;
}

/** What several principals need alike. */
export interface Group {
  /** ARNs, or names of services. */
  principals: string[];
  service: boolean;
  needs: Need[];
}

/** Needs of all principals: those that do the same under the same conditions are named together. */
export function groupAlike(needs: ReadonlyMap<string, readonly Need[]>): Group[] {
  const groups = new Map<string, Group>();
  for (const [principal, own] of needs) {
    for (const alike of byCondition(own)) {
      const service = !principal.startsWith("arn:");
      const name = JSON.stringify([
        service,
        alike.map(({ action }) => action).sort(),
        conditionOf(alike[0]),
      ]);
      const group = groups.get(name) ?? { principals: [], service, needs: [] };
      group.principals.push(principal);
      group.needs.push(...alike);
      groups.set(name, group);
    }
  }
  return [...groups.values()];
}

function byCondition(needs: readonly Need[]): Need[][] {
  const lists = new Map<string, Need[]>();
  for (const need of needs) {
    const name = JSON.stringify(conditionOf(need));
    lists.set(name, [...(lists.get(name) ?? []), need]);
  }
  return [...lists.values()];
}

/**
 * Conditions that every call met; an operator with a list takes any of it. kms:CallerAccount is none of them: whoever
 * is named is of one account, so it would narrow nothing, and calls of a service's own have none.
 */
function agreedOf(need: Need): Condition {
  const equals: Record<string, string | string[]> = {};
  const present: Record<string, string> = {};
  if (need.services !== null) equals["kms:ViaService"] = oneOrMore(need.services);
  for (const [name, values] of Object.entries(need.context)) {
    const key = `kms:EncryptionContext:${name}`;
    if (values.length > 0) equals[key] = oneOrMore(values);
    else present[key] = "false";
  }
  return {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(Object.keys(present).length > 0 ? { Null: present } : {}),
    ...(need.forResources ? { Bool: { "kms:GrantIsForAWSResource": "true" } } : {}),
  };
}

/** What all calls agree in, and what today's policies ask for: both, or where that cannot be written the latter alone. */
function conditionOf(need: Need | undefined): Condition {
  if (need === undefined) return {};
  return joinConditions(agreedOf(need), need.under) ?? need.under;
}

/** The statement of a group. */
export function statementOf(
  { principals, service, needs }: Group,
  number: number,
): SuggestedStatement {
  const actions = [...new Set(needs.map(({ action }) => action))].sort();
  const condition = conditionOf(needs[0]);
  const calls = needs.reduce((sum, need) => sum + need.calls, 0);
  const part = actions.some((each) => /Grants?$/.test(each))
    ? "grants"
    : service
      ? "services"
      : "users";
  const namesOf = (of: Condition) => Object.values(of).flatMap((keys) => Object.keys(keys));
  const asked = namesOf(needs[0]?.under ?? {});
  const agreed = namesOf(condition).filter((name) => !asked.includes(name));
  const under = [
    agreed.length > 0 ? `, all of them with the same ${agreed.join(", ")}` : "",
    asked.length > 0 ? `, under ${asked.join(", ")} as today's policies ask` : "",
  ].join("");
  return {
    part,
    why: `${calls.toLocaleString("en")} call${calls === 1 ? "" : "s"} by ${principals.length} principal${principals.length === 1 ? "" : "s"}${under}`,
    statement: {
      Sid: `${part === "users" ? "Use" : part === "grants" ? "Grants" : "Service"}${number}`,
      Effect: "Allow",
      Principal: { [service ? "Service" : "AWS"]: oneOrMore(principals.toSorted()) },
      Action: oneOrMore(actions),
      Resource: "*",
      ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
    },
  };
}
