import { evaluateCell } from "../evaluate-cell";
import { type PreparedKey, type PreparedPrincipal, preparePrincipal } from "../prepare";
import { conditionsToCarry } from "./carry-conditions";
import type { Need } from "./needs";

const ALLOW_ALL = [
  { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "kms:*", Resource: "*" } },
];

interface Today {
  /** The key with today's policy. */
  key: PreparedKey;
  principals: readonly { ref: string; prepared: PreparedPrincipal }[];
}

/**
 * Needs with the conditions under which today's policies meet them, one for each way. Where IAM of the principal was not
 * read, those of the key policy alone.
 */
export function underToday(
  { key, principals }: Today,
  principal: string,
  needs: readonly Need[],
  notes: string[],
): Need[] {
  const known = principals.find(({ ref }) => ref === principal)?.prepared;
  const assumed = preparePrincipal({ arn: principal, identityPolicies: ALLOW_ALL });
  const unwritten: string[] = [];
  const own = needs.flatMap((need) => {
    const cell = evaluateCell(key, known ?? assumed, need.action);
    const told = cell.verdict === "unknown" ? evaluateCell(key, assumed, need.action) : cell;
    const ways = told.verdict === "unknown" ? null : conditionsToCarry(told);
    if (ways === null) unwritten.push(need.action);
    return (ways ?? [{}]).map((under) => ({ ...need, under }));
  });
  if (unwritten.length > 0) {
    notes.push(
      `Under which conditions today's policies let ${principal} do ${unwritten.join(", ")} cannot be written into one statement, or is not known: look whether this policy asks for less.`,
    );
  }
  return own;
}
