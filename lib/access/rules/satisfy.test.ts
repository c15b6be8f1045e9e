import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOf, anyOf, type Formula, not } from "./formula";
import { parseCondition } from "./parse-condition";
import { settle, withoutRedundancy } from "./satisfy";
import { matchCondition, type Test } from "./test";

const KEYS = ["aws:SourceVpce", "aws:SourceVpc"];
const VALUES = [null, "a", "A", "b", "c", "true"];

function open(written: string, key: string, values: string[]): Formula<Test> {
  const condition = parseCondition({ written, key, values, statement: null, variables: true });
  if (!condition.ok) throw new Error(condition.why);
  return matchCondition(condition.value, (asked) =>
    asked === "aws:username" ? { state: "present", values: ["c"] } : { state: "open" },
  );
}

const EXACT = ["StringEquals", "StringNotEquals", "StringEqualsIfExists"];
const LOOSE = ["StringLike", "StringNotLike", "StringEqualsIgnoreCase", "ForAnyValue:StringEquals"];

const formulas = (operators: string[], maxDepth = 3) => {
  const leaf = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...operators),
        fc.constantFrom(...KEYS),
        fc.subarray(["a", "b", "A", `\${aws:username}`], { minLength: 1 }),
      )
      .map(([operator, key, values]) => open(operator, key, values)),
    fc
      .tuple(fc.constantFrom(...KEYS), fc.constantFrom("true", "false"))
      .map(([key, value]) => open("Null", key, [value])),
  );
  return fc.letrec<{ node: Formula<Test> }>((tie) => ({
    node: fc.oneof(
      { maxDepth, withCrossShrink: true },
      leaf,
      leaf.map(not),
      fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((of) => allOf(of)),
      fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((of) => anyOf(of)),
    ),
  })).node;
};

/** The truth of a formula for one request. */
function holds(formula: Formula<Test>, request: Record<string, string | null>): boolean {
  switch (formula.is) {
    case "true":
      return true;
    case "test": {
      const value = request[formula.test.key] ?? null;
      return formula.test.decide(value === null ? null : [value]) === formula.holds;
    }
    case "all":
      return formula.of.every((part) => holds(part, request));
    case "any":
      return formula.of.some((part) => holds(part, request));
    default:
      return false;
  }
}

const requests = VALUES.flatMap((vpce) =>
  VALUES.map((vpc) => ({ "aws:SourceVpce": vpce, "aws:SourceVpc": vpc })),
);
const truths = (formula: Formula<Test>) => requests.map((request) => holds(formula, request));

describe("what open conditions come to together", () => {
  it("is claimed only where every request bears it out", () => {
    fc.assert(
      fc.property(formulas([...EXACT, ...LOOSE]), (formula) => {
        const outcome = settle(formula);
        if (outcome === "always") expect(truths(formula)).not.toContain(false);
        if (outcome === "never") expect(truths(formula)).not.toContain(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is told for certain where equality alone decides", () => {
    fc.assert(
      fc.property(formulas(EXACT, 2), (formula) => {
        const seen = new Set(truths(formula));
        const expected = seen.size === 2 ? "depends" : seen.has(true) ? "always" : "never";
        expect(settle(formula)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["Numeric", ["1", "2", "30"], ["0", "1", "1.5", "2", "29.5", "30", "31"]],
    [
      "Date",
      ["2026-01-01T00:00:00Z", "2026-01-02", "1767484800"],
      [
        "2025-12-31",
        "2026-01-01",
        "2026-01-01T12:00:00Z",
        "2026-01-02",
        "2026-01-03",
        "2026-01-04",
      ].concat("2026-01-05"),
    ],
  ])("is told for certain of what is %s", (type, wanted, asked) => {
    const operator = fc.constantFrom(
      ...["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan"].map(
        (name) => type + name,
      ),
      ...[`${type}GreaterThanEquals`, `${type}LessThanIfExists`, "Null"],
    );
    const literal = fc
      .tuple(operator, fc.constantFrom(...wanted), fc.boolean())
      .map(([name, value, holds]) => {
        const test = open(name, "aws:TokenIssueTime", [name === "Null" ? "true" : value]);
        return holds ? test : not(test);
      });
    const values = [null, ...asked];
    fc.assert(
      fc.property(fc.array(literal, { minLength: 2, maxLength: 4 }), (of) => {
        const seen = values.some((value) => holds(allOf(of), { "aws:TokenIssueTime": value }));
        expect(settle(allOf(of)) !== "never").toBe(seen);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not change when redundant parts go", () => {
    fc.assert(
      fc.property(formulas(EXACT), (formula) => {
        expect(truths(withoutRedundancy(formula))).toEqual(truths(formula));
      }),
      { numRuns: 500 },
    );
  });

  it("knows contradictions and certainties across statements", () => {
    const is = open("StringEquals", "aws:SourceVpce", ["a"]);
    const isNot = open("StringNotEquals", "aws:SourceVpce", ["a"]);
    const other = open("StringEquals", "aws:SourceVpce", ["b"]);
    expect(settle(allOf([is, isNot]))).toBe("never");
    expect(settle(allOf([is, other]))).toBe("never");
    expect(settle(anyOf([is, isNot]))).toBe("always");
    expect(settle(allOf([is, open("StringEquals", "aws:SourceVpc", ["b"])]))).toBe("depends");
  });

  it.each([
    ["StringLike", "StringLike", "never"],
    ["StringNotLike", "StringNotLike", "never"],
    ["ArnLike", "ArnLike", "never"],
    ["ForAnyValue:StringLike", "ForAnyValue:StringLike", "never"],
    ["StringLikeIfExists", "StringLikeIfExists", "never"],
    ["StringLike", "StringLikeIfExists", "depends"],
    ["StringLikeIfExists", "StringLike", "depends"],
  ])("knows a question that two statements ask: %s, but not %s", (one, other, outcome) => {
    const asked = (operator: string) => open(operator, "aws:SourceVpce", ["a*", "b"]);
    expect(settle(allOf([asked(one), not(asked(other))]))).toBe(outcome);
  });

  it.each(["StringLike", "ArnLike", "StringEqualsIgnoreCase"])("knows the opposite of %s", (is) => {
    const isNot = is.replace(/^(String|Arn)/, "$1Not");
    const asked = (operator: string, value: string) => open(operator, "aws:SourceVpce", [value]);
    expect(settle(allOf([asked(is, "a*"), asked(isNot, "a*")]))).toBe("never");
    expect(settle(anyOf([asked(is, "a*"), asked(isNot, "a*")]))).toBe("always");
    expect(settle(allOf([asked(is, "a*"), asked(isNot, "b*")]))).toBe("depends");
    expect(settle(allOf([asked(is, "a*"), asked(`${isNot}IfExists`, "a*")]))).toBe("depends");
  });

  it("asks other operators about the values that equality leaves", () => {
    const is = open("StringEquals", "aws:SourceVpce", ["a", "b"]);
    const like = (...values: string[]) => open("StringLike", "aws:SourceVpce", values);
    expect(settle(allOf([is, not(like("*"))]))).toBe("never");
    expect(settle(allOf([is, not(like("a*", "?"))]))).toBe("never");
    expect(settle(allOf([is, not(like("a*"))]))).toBe("depends");
    expect(withoutRedundancy(allOf([is, not(like("c*"))]))).toEqual(is);
    const ifExists = open("StringEqualsIfExists", "aws:SourceVpce", ["a"]);
    expect(settle(allOf([ifExists, not(like("*"))]))).toBe("depends");
  });
});
