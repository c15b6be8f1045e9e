import { expect, test } from "vitest";
import { markOfChains, outsiderWords, type RoleChains } from "./chain-words";

const role = (more: Partial<RoleChains>): RoleChains => ({
  ...{ ref: "r", takers: 0, gaining: 0, unknown: 0, further: 0, outside: [], unclear: false },
  ...more,
});
const lambda = { kind: "service" as const, name: "lambda.amazonaws.com", conditions: [] };

test.each<[Partial<RoleChains>, string | null]>([
  [{}, null],
  // Nearly every role of a workload has one: it would mark them all.
  [{ outside: [lambda] }, null],
  [{ takers: 1 }, "1 principal can assume it; nobody gains access to the key by it."],
  [{ takers: 3, gaining: 3 }, "3 principals can assume it; 3 of 3 gain access to the key by it."],
  [
    { takers: 3, gaining: 1, further: 1, unknown: 1 },
    "3 principals can assume it; 1 principal more can in several steps; 1 of 4 gains access to the key by it; of 1 principal it is not known.",
  ],
  [{ unclear: true }, "Not all of its trust policy could be read or understood."],
  [
    { outside: [{ kind: "anyone", name: "*", conditions: [] }] },
    "Anyone whose own account lets them, under no condition.",
  ],
])("of %o a mark says %s", (more, words) => {
  expect(markOfChains(role(more))?.words ?? null).toBe(words);
});

test("conditions of an identity provider are told, and that there are none", () => {
  const google = { kind: "provider" as const, name: "accounts.google.com" };
  expect(outsiderWords({ ...google, conditions: ["aud is x", "sub matches y*"] })).toBe(
    "whoever identity provider accounts.google.com vouches for, if aud is x and sub matches y*",
  );
  expect(outsiderWords({ ...google, conditions: [] })).toMatch(/under no condition$/);
  expect(outsiderWords(lambda)).toBe("AWS service lambda.amazonaws.com");
});

test("a mark stands out where anyone, an unbound provider or something unknown leads in", () => {
  const provider = (...conditions: string[]) =>
    markOfChains(role({ outside: [{ kind: "provider", name: "saml", conditions }] }));
  expect(provider("SAML:aud is x")).toMatchObject({ count: 0, open: false });
  expect(provider()).toMatchObject({ open: true });
  expect(markOfChains(role({ takers: 2, unknown: 1 }))).toMatchObject({ count: 2, open: true });
  expect(markOfChains(role({ takers: 2, further: 3 }))).toMatchObject({ count: 5, open: false });
});
