import type { Cell, Reason, RemainingCondition } from "../schemas";

/**
 * What decides a cell, without the words: statements, grants and limits by their names, and the conditions that
 * remain. Two cells with the same text are as they are for the same reasons, whoever the principal and whatever the
 * action is: one is explained for all of them, and which one that is must not matter.
 */
export function reasonFacts({ verdict, reasons, conditions }: Cell): string {
  return JSON.stringify([verdict, reasons.map(factsOf), conditions.map(conditionFacts)]);
}

/** Places of the principal's policies that decide a cell, those of them that deny or limit included; -1: its boundary. */
export function policiesOf({ reasons }: Pick<Cell, "reasons">): number[] {
  return reasons.flatMap((reason) => {
    if (reason.kind !== "statement") return [];
    const { kind, index } = reason.statement.document;
    if (kind === "permissions-boundary") return [-1];
    return kind === "identity-policy" ? [index] : [];
  });
}

function factsOf(reason: Reason): unknown[] {
  switch (reason.kind) {
    case "statement": {
      const { document, index, sid } = reason.statement;
      // A Sid stays when a statement before it goes.
      const place = sid ?? index;
      const { kind, level } = document;
      return [reason.effect, kind, level, document.index, place, reason.bearing, reason.reach];
    }
    case "grant":
      return ["grant", reason.grantId, reason.bearing];
    case "left-out":
      return ["left-out", reason.by, reason.level];
    case "unclear":
      return ["unclear"];
    case "fact":
      return ["fact", reason.fact];
  }
}

function conditionFacts(condition: RemainingCondition): unknown[] {
  if (condition.kind !== "condition") return [condition.kind, condition.of.map(conditionFacts)];
  const { holds, operator, key, values } = condition;
  return [holds, operator, key.toLowerCase(), values];
}
