import { expect, test } from "vitest";
import { compareMatrices, comparisonSentence, sumChanges } from "./compare-matrices";
import { comparisonOf, matrixOf, principalOf } from "./testing-matrix";

const KEY_POLICY = {
  part: "key-policy" as const,
  accountId: null,
  status: "denied" as const,
  readAt: null,
  action: "kms:GetKeyPolicy",
};

test("a gain beside a loss is another kind of access, and either outweighs what cannot be told", () => {
  expect(sumChanges(["gained", null, "lost"])).toBe("other");
  expect(sumChanges(["unclear", "gained", null])).toBe("gained");
  expect(sumChanges(["unclear", "lost", "other"])).toBe("lost");
  expect(sumChanges(["other", "unclear"])).toBe("unclear");
  expect(sumChanges([null, null])).toBeNull();
});

test("principals are matched by their name, in whatever order they came", () => {
  const after = matrixOf([principalOf("app", "A-----"), principalOf("ops", "--AAA?")]);
  const before = matrixOf([principalOf("ops", "--AAA?"), principalOf("app", "A-----")]);
  const { changed, principals } = compareMatrices(comparisonOf(before, after));
  expect(changed).toBe(0);
  expect(principals.map(({ principal }) => principal.name)).toEqual(["app", "ops"]);
});

test("a principal that one picture lacks may do nothing there, and is not judged by the other", () => {
  const judged = [{ id: "x", severity: "high" as const, text: "Decrypts." }];
  const left = principalOf("left", "A----A", { risk: 70, judgements: judged });
  const come = principalOf("come", "A-----");
  const { principals } = compareMatrices(comparisonOf(matrixOf([left]), matrixOf([come])));
  expect(principals).toMatchObject([
    { principal: { name: "come" }, changes: ["gained", null, null, null, null, null] },
    {
      principal: { name: "left", group: "no-access", risk: 0, judgements: [] },
      changes: ["lost", null, null, null, null, "lost"],
    },
  ]);
});

test("of a picture whose key policy was never read nothing can be said", () => {
  const before = matrixOf([], { sources: [KEY_POLICY] });
  const after = matrixOf([principalOf("app", "A-----")]);
  const { principals, capabilities } = compareMatrices(comparisonOf(before, after));
  expect(principals[0]?.before).toEqual(["?", "?", "?", "?", "?", "?"]);
  expect(new Set(principals[0]?.changes)).toEqual(new Set(["unclear"]));
  expect(capabilities.every(({ gained, lost }) => gained === 0 && lost === 0)).toBe(true);
});

test("the sentence counts principals by capability, gains first", () => {
  const before = matrixOf([
    principalOf("app", "------"),
    principalOf("batch", "--AAA-"),
    principalOf("ci", "------"),
  ]);
  const after = matrixOf([
    principalOf("app", "AA----"),
    principalOf("batch", "---AA-"),
    principalOf("ci", "A-----"),
  ]);
  const comparison = compareMatrices(comparisonOf(before, after));
  expect(comparisonSentence(comparison, "times")).toBe("2 principals gain decrypt, 1 loses grant.");
  expect(comparisonSentence(comparison, "keys")).toBe(
    "2 principals have more decrypt, 1 has less grant.",
  );
});

test("what differs otherwise or cannot be told is said, and no difference too", () => {
  const before = matrixOf([principalOf("app", "A----?")]);
  const after = matrixOf([principalOf("app", "a----A")]);
  expect(comparisonSentence(compareMatrices(comparisonOf(before, after)), "times")).toBe(
    "1 principal differs in how access is given or refused, 1 cannot be compared in full, for a side is unknown.",
  );
  expect(comparisonSentence(compareMatrices(comparisonOf(after, after)), "keys")).toBe(
    "No principal may do more or less, or the same in another way.",
  );
});

test("of many capabilities some are named, and the others counted", () => {
  const before = matrixOf([principalOf("app", "------")]);
  const wide = Array.from({ length: 6 }, (_, at) => ({
    ...before.capabilities[0],
    id: "read" as const,
    label: `Cap ${at}`,
    actions: [before.actions[at] ?? ""],
  }));
  const after = matrixOf([principalOf("app", "AAAAAA")], { capabilities: wide });
  expect(comparisonSentence(compareMatrices(comparisonOf(before, after)), "times")).toBe(
    "1 principal gains cap 0, 1 gains cap 1, gains in 4 further capabilities.",
  );
});
