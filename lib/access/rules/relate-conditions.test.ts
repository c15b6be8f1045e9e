import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RemainingCondition } from "../schemas";
import { decideCondition } from "./decide-condition";
import { toPattern } from "./glob";
import { parseCondition } from "./parse-condition";
import { relateConditions } from "./relate-conditions";

type Leaf = Extract<RemainingCondition, { kind: "condition" }>;
const STATEMENT: Leaf["statement"] = {
  document: { kind: "key-policy", index: 0, level: null },
  index: 0,
  sid: null,
};
const leaf = (operator: string, key: string, values: string[], holds = true): Leaf => ({
  ...{ kind: "condition", holds, operator, key, values, statement: STATEMENT, text: "" },
});
const all = (...of: RemainingCondition[]): RemainingCondition => ({
  ...{ kind: "all-of", of, text: "" },
});
const any = (...of: RemainingCondition[]): RemainingCondition => ({
  ...{ kind: "any-of", of, text: "" },
});
const via = (...values: string[]) => leaf("StringEquals", "kms:ViaService", values);
/** A policy variable, which is not one of this language. */
const USER = "\u0024{aws:username}";
const S3 = "s3.eu-west-1.amazonaws.com";
const EBS = "ec2.eu-west-1.amazonaws.com";
const ip = (...values: string[]) => leaf("IpAddress", "aws:SourceIp", values);

describe("how conditions stand to earlier ones", () => {
  it.each<[string, RemainingCondition[], RemainingCondition[], string]>([
    ["the same in another order of values", [via(S3, EBS)], [via(EBS, S3)], "same"],
    ["a value twice", [via(S3)], [via(S3, S3)], "same"],
    [
      "an operator and a key in another case",
      [via(S3)],
      [leaf("stringequals", "KMS:viaservice", [S3])],
      "same",
    ],
    ["two statements of one value, one of two", [any(via(S3), via(EBS))], [via(S3, EBS)], "same"],
    [
      "StringLike without a wildcard",
      [via(S3)],
      [leaf("StringLike", "kms:ViaService", [S3])],
      "same",
    ],
    [
      "a Deny of what is not",
      [via(S3)],
      [leaf("StringNotEquals", "kms:ViaService", [S3], false)],
      "same",
    ],
    [
      "ArnEquals and ArnLike",
      [leaf("ArnEquals", "aws:SourceArn", ["arn:aws:s3:::a*"])],
      [leaf("ArnLike", "aws:SourceArn", ["arn:aws:s3:::a*"])],
      "same",
    ],
    ["an order of conditions", [via(S3), ip("10.0.0.0/8")], [ip("10.0.0.0/8"), via(S3)], "same"],
    ["a condition more", [via(S3)], [via(S3), ip("10.0.0.0/8")], "narrower"],
    ["a condition fewer", [via(S3), ip("10.0.0.0/8")], [ip("10.0.0.0/8")], "wider"],
    ["a value fewer", [via(S3, EBS)], [via(EBS)], "narrower"],
    ["a value more", [via(S3)], [via(S3, EBS)], "wider"],
    ["another way in", [via(S3)], [any(via(S3), ip("10.0.0.0/8"))], "wider"],
    ["another value", [via(S3)], [via(EBS)], "differs"],
    ["a value for another", [via(S3, EBS)], [via(S3, "x")], "differs"],
    ["another key", [via(S3)], [leaf("StringEquals", "aws:SourceVpce", [S3])], "differs"],
    ["a smaller block", [ip("10.0.0.0/8")], [ip("10.1.0.0/16")], "narrower"],
    ["one address for its block", [ip("10.0.0.0/8")], [ip("10.1.0.1")], "narrower"],
    ["a block of IPv6 for one of IPv4", [ip("10.0.0.0/8")], [ip("fd00::/8")], "differs"],
    [
      "an open wildcard",
      [leaf("StringLike", "kms:ViaService", ["s3.*"])],
      [leaf("StringLike", "kms:ViaService", ["*"])],
      "wider",
    ],
    [
      "a letter of a wildcard",
      [leaf("StringLike", "kms:ViaService", ["s3.*"])],
      [via(S3)],
      "narrower",
    ],
    [
      "a `?` that `*` is not",
      [leaf("StringLike", "kms:ViaService", ["s?.x"])],
      [leaf("StringLike", "kms:ViaService", ["s*.x"])],
      "wider",
    ],
    [
      "what IfExists adds",
      [via(S3)],
      [leaf("StringEqualsIfExists", "kms:ViaService", [S3])],
      "wider",
    ],
    [
      "that the key is there at all",
      [leaf("Null", "kms:ViaService", ["false"])],
      [via(S3)],
      "narrower",
    ],
    [
      "one refused value more",
      [leaf("StringNotEquals", "aws:SourceVpc", ["a"])],
      [leaf("StringNotEquals", "aws:SourceVpc", ["a", "b"])],
      "narrower",
    ],
    [
      "two refusals as one",
      [
        leaf("StringNotEquals", "aws:SourceVpc", ["a"]),
        leaf("StringNotEquals", "aws:SourceVpc", ["b"]),
      ],
      [leaf("StringNotEquals", "aws:SourceVpc", ["b", "a"])],
      "same",
    ],
    [
      "every against some value",
      [leaf("ForAllValues:StringEquals", "kms:EncryptionContextKeys", ["a"])],
      [leaf("ForAnyValue:StringEquals", "kms:EncryptionContextKeys", ["a"])],
      "differs",
    ],
    [
      "a later date",
      [leaf("DateLessThan", "aws:CurrentTime", ["2026-01-01T00:00:00Z"])],
      [leaf("DateLessThan", "aws:CurrentTime", ["2027-01-01"])],
      "wider",
    ],
    [
      "a smaller number",
      [leaf("NumericLessThanEquals", "kms:ScheduleKeyDeletionPendingWindowInDays", ["30"])],
      [leaf("NumericLessThan", "kms:ScheduleKeyDeletionPendingWindowInDays", ["30"])],
      "narrower",
    ],
    [
      "a variable",
      [leaf("StringLike", "kms:EncryptionContext:user", [USER])],
      [leaf("StringLike", "kms:EncryptionContext:user", ["*"])],
      "wider",
    ],
    [
      "a variable and a wildcard in its place",
      [leaf("StringLike", "kms:EncryptionContext:user", [`a-${USER}`])],
      [leaf("StringLike", "kms:EncryptionContext:user", ["a-*"])],
      "differs",
    ],
    [
      "a grant's context and a policy's",
      [{ ...leaf("StringEquals", "kms:EncryptionContext:App", ["x"]), statement: null }],
      [leaf("StringEquals", "kms:EncryptionContext:App", ["x"])],
      "differs",
    ],
    [
      "a grant's context in another case",
      [{ ...leaf("StringEquals", "kms:EncryptionContext:App", ["x"]), statement: null }],
      [{ ...leaf("StringEquals", "kms:EncryptionContext:app", ["x"]), statement: null }],
      "differs",
    ],
    ["what nobody knows", [leaf("Strange", "a", ["x"])], [leaf("Strange", "a", ["y"])], "differs"],
    [
      "parts within parts",
      [any(all(via(S3), ip("10.0.0.0/8")), via(EBS))],
      [any(via(EBS), all(ip("10.0.0.0/8"), via(S3)))],
      "same",
    ],
  ])("%s", (_, before, after, expected) => {
    expect(relateConditions(before, after)).toBe(expected);
    const turned = { narrower: "wider", wider: "narrower" }[expected] ?? expected;
    expect(relateConditions(after, before)).toBe(turned);
  });

  it("leaves open what has too many ways, in little time", () => {
    const many = Array.from({ length: 12 }, (_, at) =>
      any(leaf("StringEquals", `k${at}`, ["a"]), leaf("StringLike", `k${at}`, ["b*"])),
    );
    expect(relateConditions(many, [...many].reverse())).toBe("differs");
  });
});

const KEYS = ["aws:SourceVpce", "aws:SourceIp"];
const VALUES = ["a", "A", "ab", "b", "10.0.0.1", "10.0.1.1", "5", "7"];
const REQUESTS = [null, ...VALUES.map((value) => [value]), ["a", "b"], ["ab", "A"]];

function holdsFor(
  condition: RemainingCondition,
  request: ReadonlyMap<string, string[] | null>,
): boolean {
  if (condition.kind !== "condition") {
    const met = condition.of.map((one) => holdsFor(one, request));
    return condition.kind === "all-of" ? !met.includes(false) : met.includes(true);
  }
  const { operator: written, key, values, holds } = condition;
  const parsed = parseCondition({ written, key, values, statement: null, variables: false });
  if (!parsed.ok) throw new Error(parsed.why);
  const wanted = values.map((value) =>
    parsed.value.operator.wildcards
      ? toPattern(value)
      : value === ""
        ? []
        : [{ kind: "text" as const, text: value }],
  );
  // Of what AWS does not document nothing is claimed.
  const met = decideCondition(parsed.value, wanted, request.get(key) ?? null);
  return met === null ? false : met === holds;
}

const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIfExists",
  "StringLike",
  "StringNotLike",
  "StringEqualsIgnoreCase",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringNotEquals",
  "ForAnyValue:StringLike",
];
const anyLeaf = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...OPERATORS),
      fc.constantFrom(...KEYS),
      fc.subarray(["a", "A", "b", "a*", "*b", "?"], { minLength: 1 }),
      fc.boolean(),
    )
    .map((args) => leaf(...args)),
  fc
    .tuple(fc.constantFrom(...KEYS), fc.constantFrom("true", "false"), fc.boolean())
    .map(([key, value, holds]) => leaf("Null", key, [value], holds)),
  fc
    .tuple(
      fc.constantFrom("NumericLessThan", "NumericGreaterThanEquals", "NumericEquals"),
      fc.subarray(["5", "6"], { minLength: 1 }),
    )
    .map(([operator, values]) => leaf(operator, "aws:SourceIp", values)),
  fc
    .tuple(
      fc.constantFrom("IpAddress", "NotIpAddress"),
      fc.subarray(["10.0.0.0/16", "10.0.0.0/24", "10.0.0.1"], { minLength: 1 }),
    )
    .map(([operator, values]) => leaf(operator, "aws:SourceIp", values)),
);
const tree = fc.letrec<{ node: RemainingCondition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    anyLeaf,
    fc.array(tie("node"), { minLength: 1, maxLength: 2 }).map((of) => all(...of)),
    fc.array(tie("node"), { minLength: 1, maxLength: 2 }).map((of) => any(...of)),
  ),
})).node;

/** Whether a set operator takes several values of a key; others have one value, for AWS says no more of them. */
const ofMany = (condition: RemainingCondition): boolean =>
  condition.kind === "condition"
    ? condition.operator.includes(":") || condition.operator === "Null"
    : condition.of.every(ofMany);

describe("what is claimed", () => {
  it("is so for every request", () => {
    fc.assert(
      fc.property(
        fc.array(tree, { maxLength: 2 }),
        fc.array(tree, { maxLength: 2 }),
        fc.boolean(),
        (first, more, close) => {
          // Pairs that share parts are more often proven something of.
          const second = close ? [...first, ...more] : more;
          const relation = relateConditions(first, second);
          if (relation === "differs") return;
          const several = [...first, ...second].every(ofMany);
          const values = REQUESTS.filter(
            (value) => several || value === null || value.length === 1,
          );
          for (const vpce of values) {
            for (const address of values) {
              const request = new Map([
                ["aws:SourceVpce", vpce],
                ["aws:SourceIp", address],
              ]);
              const [was, is] = [first, second].map((all) =>
                all.every((one) => holdsFor(one, request)),
              );
              if (relation !== "wider") expect(!is || was).toBe(true);
              if (relation !== "narrower") expect(!was || is).toBe(true);
            }
          }
        },
      ),
      { numRuns: 250 },
    );
  });
});
