import { afterAll, beforeAll, expect, it } from "vitest";
import { ARN_OF, addPolicyKey, matrixOf, OWN, openEstate, rowOf } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  for (const name of ["reader", "second", "idle"]) {
    await addIdentity(test.db, { account: OWN, name });
  }
  const named = { AWS: ["reader", "second"].map((name) => ARN_OF(OWN, `role/${name}`)) };
  const policy = policyOf(
    { Sid: "Readers", Principal: named, Action: ["kms:Decrypt", "kms:DescribeKey"] },
    { Sid: "Never", Effect: "Deny", Principal: "*", Action: "kms:PutKeyPolicy" },
  );
  await addPolicyKey(test, "because", policy);
});
afterAll(() => test.drop());

it("says for each capability what decides its action with the most access, only when asked", async () => {
  const plain = await matrixOf(test, "because");
  expect(rowOf(plain, "reader")).not.toHaveProperty("because");
  const matrix = await matrixOf(test, "because", { all: "1", because: "1" });
  const of = (name: string, capability: string) =>
    rowOf(matrix, name).because?.[matrix.capabilities.findIndex(({ id }) => id === capability)];
  expect(rowOf(matrix, "reader").because).toHaveLength(matrix.capabilities.length);
  // Decrypt is not the first of its capability: the sentence is of what the cell shows.
  expect(of("reader", "decrypt")).toMatch(/Readers/);
  expect(of("second", "read")).toMatch(/Readers/);
  expect(of("reader", "change-policy")).toMatch(/Never/);
  expect(of("idle", "decrypt")).not.toMatch(/Readers/);
  const { because: _, ...row } = rowOf(matrix, "reader");
  expect(row).toEqual(rowOf(plain, "reader"));
});
