import { expect, test } from "vitest";
import type { RemainingCondition } from "../schemas";
import type { AccessMatrix, MatrixPrincipal } from "../schemas/matrix";
import type { VerdictCode } from "../types";
import { compareCodes, compareRows } from "./compare-rows";

test.each([
  ["-", "A", "+"],
  ["D", "c", "+"],
  ["C", "a", "+"],
  ["A", "C", "-"],
  ["a", "-", "-"],
  ["A", "a", "~"],
  ["C", "c", "~"],
  ["C", "C", "="],
  ["-", "D", "~"],
  ["?", "A", "?"],
  ["-", "?", "?"],
  ["A", "A", "="],
  ["?", "?", "="],
] as [VerdictCode, VerdictCode, string][])("from %s to %s is %s", (before, after, change) => {
  expect(compareCodes(before, after, () => "same")).toBe(change);
});

test.each([
  ["narrower", "-"],
  ["wider", "+"],
  ["differs", "~"],
] as const)("of two verdicts under conditions, %s conditions are %s", (relation, change) => {
  expect(compareCodes("C", "C", () => relation)).toBe(change);
  expect(compareCodes("c", "C", () => relation)).toBe(change);
  expect(compareCodes("C", "A", () => relation)).toBe("+");
});

const via = (...values: string[]): RemainingCondition[] => [
  {
    ...{ kind: "condition", holds: true, operator: "StringEquals", key: "kms:ViaService" },
    ...{ values, statement: null, text: "" },
  },
];
const row = (ref: string, verdicts: string, conditions: RemainingCondition[] = []) => ({
  principal: {
    ref,
    verdicts,
    group: "users",
    risk: 9,
    judgements: [],
  } as unknown as MatrixPrincipal,
  answers: {
    cell: (action: string) => ({
      ...{ principal: ref, action, verdict: "allowed-if" as const, reasons: [], conditions },
    }),
  },
});
type Rows = ReturnType<typeof row>[];
const compare = (now: Rows, other: Rows, sources: AccessMatrix["sources"] = []) =>
  compareRows({ rows: now, sources: [] }, { rows: other, sources }, ["kms:Decrypt", "kms:Encrypt"]);

test("conditions of both sides count by what they let through", () => {
  const [app] = compare([row("app", "C-", via("a"))], [row("app", "C-", via("b", "a"))]);
  expect(app?.changes).toBe("-=");
});

test("who is in one picture alone may do nothing in the other, and is not judged by it", () => {
  const [come, left] = compare([row("come", "A-")], [row("left", "AA")]);
  expect(come).toMatchObject({ changes: "+=", before: "--", other: null });
  expect(left).toMatchObject({
    ...{ changes: "--", before: "AA", now: null },
    principal: { verdicts: "--", group: "no-access", risk: 0 },
  });
});

test("of a picture whose key policy was never read nothing is claimed", () => {
  const unread = {
    part: "key-policy",
    accountId: null,
    status: "denied",
    readAt: null,
    action: null,
  };
  const [app] = compare([row("app", "A-")], [], [unread as AccessMatrix["sources"][number]]);
  expect(app).toMatchObject({ before: "??", changes: "??" });
});
