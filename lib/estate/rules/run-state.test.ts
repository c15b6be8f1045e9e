import { describe, expect, it } from "vitest";
import { principalOf, remedyFor } from "./connection-remedy";
import { toDocument } from "./documents";
import { runProgress, runState, type StepKind, type StepState } from "./run-state";
import { unitPaths } from "./unit-paths";

describe("runState", () => {
  const cases: [StepState, [StepKind, StepState][]][] = [
    ["done", []],
    ["queued", [["scope", "queued"]]],
    [
      "running",
      [
        ["scope", "done"],
        ["scope", "queued"],
      ],
    ],
    [
      "done",
      [
        ["scope", "done"],
        ["last-usage", "running"],
      ],
    ],
    [
      "partial",
      [
        ["scope", "done"],
        ["scope", "failed"],
      ],
    ],
    [
      "partial",
      [
        ["scope", "done"],
        ["scope", "partial"],
      ],
    ],
    [
      "failed",
      [
        ["scope", "failed"],
        ["identities", "failed"],
      ],
    ],
  ];
  it.each(cases)("is %s of %j", (expected, steps) => {
    expect(runState(steps.map(([kind, state]) => ({ kind, state })))).toBe(expected);
  });
});

it("writes unit paths as aws:PrincipalOrgPaths does, and none for units that hang in the air", () => {
  const paths = unitPaths("o-1", [
    { id: "r-1", parentId: null, name: "Root" },
    { id: "ou-b", parentId: "ou-a", name: "b" },
    { id: "ou-a", parentId: "r-1", name: "a" },
    { id: "ou-x", parentId: "ou-y", name: "x" },
    { id: "ou-y", parentId: "ou-x", name: "y" },
    { id: "ou-z", parentId: "ou-none", name: "z" },
  ]);
  expect(Object.fromEntries(paths)).toEqual({
    "r-1": "o-1/r-1/",
    "ou-a": "o-1/r-1/ou-a/",
    "ou-b": "o-1/r-1/ou-a/ou-b/",
  });
});

it.each([
  ["{}", true],
  ["[]", false],
  ["null", false],
  ['"x"', false],
  ["{", false],
])("a document %s is valid: %s", (body, valid) => {
  expect(toDocument(body)).toMatchObject({ body, valid, bytes: Buffer.byteLength(body) });
});

it("names the hash of the bytes as they came", () => {
  expect(toDocument("{}").sha256).toBe(
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
  );
});

it("tells the exact policy that is missing", () => {
  const refused = {
    partition: "aws",
    accountId: "111122223333",
    roleArn: "arn:aws:iam::111122223333:role/R",
    externalId: "e-1",
    caller: principalOf("arn:aws:sts::444455556666:assumed-role/Keyledger/i-1"),
  };
  const trust = remedyFor({ ...refused, action: "sts:AssumeRole", message: "" });
  expect(trust).toContain('"AWS":"arn:aws:iam::444455556666:role/Keyledger"');
  expect(trust).toContain('"sts:ExternalId":"e-1"');
  const list = remedyFor({
    ...refused,
    action: "kms:ListKeys",
    message: "because no identity-based policy allows the kms:ListKeys action",
  });
  expect(list).toContain('"Action":"kms:ListKeys"');
  expect(list).not.toContain("key policy");
  const key = remedyFor({
    ...refused,
    action: "kms:DescribeKey",
    message: "because no resource-based policy allows the kms:DescribeKey action",
  });
  expect(key).toContain("key policy");
});

it("a run is as far as the steps that it waits for; last use goes on beside it", () => {
  expect(runProgress({ done: 33, total: 33 }, { done: 0, total: 24 })).toEqual({
    done: 33,
    total: 33,
    lastUsageLeft: 24,
  });
  expect(runProgress({ done: 0, total: 0 }, { done: 3, total: 5 })).toEqual({
    done: 3,
    total: 5,
    lastUsageLeft: 0,
  });
});
