import { relateConditions } from "../rules/relate-conditions";
import type { Cell, RemainingCondition } from "../schemas";

/** A Condition element. */
export type Condition = Record<string, Record<string, string | string[]>>;
type Leaf = Extract<RemainingCondition, { kind: "condition" }>;

/** More ways in than this are not written down one by one. */
const MAX_WAYS = 3;
/** Not operators of a policy, but what the evaluator asks beside them. */
const OF_NO_POLICY = new Set(["ResourceWithVariable"]);

/**
 * The conditions under which today's policies let an action in, as Condition elements of which any is enough: whom a
 * statement names directly, IAM's own conditions bind no more, so that without them the policy would give more than
 * today's. Denies, SCPs, RCPs and boundaries stay as they are and are left out. Null: they cannot be written.
 */
export function conditionsToCarry({ verdict, conditions }: Cell): Condition[] | null {
  if (verdict !== "allowed-if") return [{}];
  const ways = expand({ kind: "all-of", of: [...conditions], text: "" });
  if (ways === null) return null;
  // What has no statement is asked by a grant, which stays, or of a session, which no condition can name.
  const written = ways.filter((way) => way.every(({ statement }) => statement !== null)).map(write);
  const distinct = new Map(written.map((each) => [JSON.stringify(each), each ?? {}]));
  if (written.includes(null) || distinct.size === 0 || distinct.size > MAX_WAYS) return null;
  // A way without conditions makes the others needless.
  return distinct.has("{}") ? [{}] : [...distinct.values()];
}

/** Disjunctive normal form of what Allows ask for; null: too many ways. */
function expand(condition: RemainingCondition): Leaf[][] | null {
  if (condition.kind === "condition") return isOfAllow(condition) ? [[condition]] : [[]];
  let ways: Leaf[][] = condition.kind === "any-of" ? [] : [[]];
  for (const part of condition.of) {
    const more = expand(part);
    if (more === null) return null;
    ways =
      condition.kind === "any-of"
        ? [...ways, ...more]
        : ways.flatMap((way) => more.map((each) => [...way, ...each]));
    if (ways.length > 4 * MAX_WAYS) return null;
  }
  return ways;
}

/** Of an Allow of a key policy, an identity policy or a grant; conditions that must not hold are those of Denies. */
function isOfAllow({ holds, statement }: Leaf): boolean {
  const kind = statement?.document.kind ?? "key-policy";
  return holds && (kind === "key-policy" || kind === "identity-policy");
}

/** Null: it asks for something that no Condition element can say. */
function write(way: readonly Leaf[]): Condition | null {
  const element: Condition = {};
  for (const { operator, key, values } of way) {
    if (OF_NO_POLICY.has(operator)) return null;
    const block = element[operator] ?? {};
    element[operator] = block;
    const name = Object.keys(block).find((each) => each.toLowerCase() === key.toLowerCase());
    const known = name === undefined ? undefined : [block[name] ?? []].flat();
    const both = known?.filter((value) => values.includes(value));
    // Both must hold: of two lists for equality what they have in common; of others one element cannot say it.
    const same =
      both === undefined || (both.length === known?.length && both.length === values.length);
    if (!same && (operator !== "StringEquals" || both.length === 0)) return null;
    block[name ?? key] = oneOrMore(both ?? [...values].sort());
  }
  return element;
}

/** One value as it is, several as a list. */
export const oneOrMore = (values: readonly string[]) =>
  values.length === 1 ? (values[0] ?? "") : [...values];

/** Two elements that must both hold as one; what the first asks for anyway is not asked twice. */
export function joinConditions(first: Condition, second: Condition): Condition | null {
  const added = leavesOf(second).filter(
    (leaf) => relateConditions(leavesOf(first), [...leavesOf(first), leaf]) !== "same",
  );
  return write([...leavesOf(first), ...added]);
}

function leavesOf(element: Condition): Leaf[] {
  return Object.entries(element).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]): Leaf => {
      const statement = {
        document: { kind: "key-policy" as const, index: 0, level: null },
        index: 0,
        sid: null,
      };
      return {
        kind: "condition",
        holds: true,
        operator,
        key,
        values: [values].flat(),
        statement,
        text: "",
      };
    }),
  );
}
