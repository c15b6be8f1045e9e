import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTIONS } from "../actions/action-table";
import { evaluateCell } from "../evaluate-cell";
import { type PreparedKey, type PreparedPrincipal, prepareKey, preparePrincipal } from "../prepare";
import { parseCaller } from "../rules/caller";
import { Documents } from "../rules/documents";
import { reasonFacts } from "../rules/reason-facts";
import { VERDICTS } from "../schemas";
import { Evaluator, type KeyExplanations, type KeyVerdicts } from "./evaluator";
import { hostileEstate } from "./testing-estate";

const short = ACTIONS.filter(({ name }) =>
  /:(?:Decrypt|CreateGrant|DescribeKey|RetireGrant|ListKeys|CreateAlias|DeleteAlias|GenerateDataKey)$/.test(
    name,
  ),
);

/** Every cell is that of the plain path, and so is every reason of a class but for the name. */
function expectSame(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  actions: typeof ACTIONS,
  { classes, representatives, verdicts }: KeyVerdicts,
) {
  expect(classes).toHaveLength(principals.length);
  const cells = new Map<number, unknown[]>();
  for (const [position, principal] of principals.entries()) {
    const of = classes[position] ?? -1;
    const own = actions.map(({ name }) => ({
      ...evaluateCell(key, principal, name),
      principal: "",
    }));
    const row = actions.map((_, action) => VERDICTS[verdicts[of * actions.length + action] ?? -1]);
    expect(row).toEqual(own.map(({ verdict }) => verdict));
    const first = cells.get(of);
    if (first === undefined) {
      expect(representatives[of]).toBe(position);
      cells.set(of, own);
    } else expect(own).toEqual(first);
  }
}

/** What is said of a sample is said of all cells that it stands for, but for their principals and actions. */
function expectExplained(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  actions: typeof ACTIONS,
  { classes, explanations, samples, cell: sampled }: KeyExplanations,
  told: Map<string, string>,
) {
  for (const of of classes) explanations(of);
  const sampledCells = samples.map(({ principal, action }, position) => {
    const cell = sampled(position);
    expect([cell.principal, cell.action]).toEqual([
      principals[principal]?.arn,
      actions[action]?.name,
    ]);
    return cell;
  });
  for (const [position, principal] of principals.entries()) {
    for (const [column, { name }] of actions.entries()) {
      const sample = explanations(classes[position] ?? 0)[column] ?? -1;
      const own = evaluateCell(key, principal, name);
      expect({ ...sampledCells[sample], principal: own.principal, action: name }).toEqual(own);
      if (own.verdict !== "allowed" && own.verdict !== "allowed-if") continue;
      const facts = reasonFacts(own);
      const reason = `${name}/${samples[sample]?.reason}`;
      expect(told.get(reason) ?? facts).toBe(facts);
      told.set(reason, facts);
    }
  }
}

describe("the fast path", () => {
  it.each([
    ["some actions", short, 60],
    ["all actions", ACTIONS, 15],
  ])(
    "gives the verdicts of the plain path, and classes with the same reasons: %s",
    (_, actions, numRuns) => {
      fc.assert(
        fc.property(hostileEstate, (given) => {
          const { context, contextComplete } = given;
          const documents = new Documents();
          const callers = given.principals.map(({ arn }) => parseCaller(arn));
          const principals = given.principals.map((each) =>
            preparePrincipal(each, callers, documents),
          );
          const keys = given.keys.map((each) =>
            prepareKey({ ...each, context, contextComplete }, documents),
          );
          const evaluator = new Evaluator(actions);
          const told = new Map<string, string>();
          // Twice, for what is remembered of a key, and once in other company.
          for (const key of [...keys, ...keys]) {
            expectSame(key, principals, actions, evaluator.evaluate(key, principals));
            expectExplained(key, principals, actions, evaluator.explain(key, principals), told);
          }
          const others = principals.toReversed();
          for (const key of keys) expectSame(key, others, actions, evaluator.evaluate(key, others));
        }),
        { numRuns },
      );
    },
    120_000,
  );
});
