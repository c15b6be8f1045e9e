import { expect, test } from "vitest";
import type { AccessSource } from "@/lib/access/schemas/matrix";
import { accountNames, sourceName, sourceProblem, unreadPolicy, worthOf } from "./source-words";
import { matrixOf, principalOf } from "./testing-matrix";

const NOW = Date.parse("2026-11-22T06:00:00.000Z");

function source(more: Partial<AccessSource>): AccessSource {
  return {
    part: "key-policy",
    accountId: null,
    status: "data",
    readAt: "2026-11-22T05:00:00.000Z",
    action: null,
    ...more,
  };
}

test.each([
  ["fresh", source({})],
  ["old", source({ readAt: "2026-11-20T05:00:00.000Z" })],
  ["kept", source({ status: "throttled" })],
  ["unread", source({ status: "denied", readAt: null })],
  ["unread", source({ status: "never", readAt: null })],
])("a source is %s", (worth, given) => {
  expect(worthOf(given, NOW)).toBe(worth);
});

test("a source that was read has no problem, every other has one", () => {
  expect(sourceProblem(source({}))).toBeNull();
  for (const status of ["denied", "throttled", "gone", "failed", "never"] as const) {
    expect(sourceProblem(source({ status }))).toMatch(/\w/);
  }
});

test("accounts are called by their names where they have one", () => {
  const names = accountNames(matrixOf([principalOf("app", "A-----")]));
  const identities = source({ part: "identities", accountId: "111122223333" });
  expect(sourceName(identities, names)).toBe("Identities of shop-prod");
  expect(sourceName({ ...identities, accountId: "999988887777" }, names)).toBe(
    "Identities of 999988887777",
  );
  expect(sourceName(source({}), names)).toBe("Key policy");
});

test("a policy that was read once is not unread, even when the last try was denied", () => {
  const matrix = (given: AccessSource) => matrixOf([], { sources: [given] });
  expect(unreadPolicy(matrix(source({ status: "denied" })))).toBeNull();
  expect(unreadPolicy(matrix(source({ status: "denied", readAt: null })))).toMatchObject({
    status: "denied",
  });
});
