import { afterAll, beforeAll, expect, it } from "vitest";
import { testContext } from "@/lib/keys/testing-context";
import { getMatrix } from "./get-matrix";
import { readyMatrix } from "./ready-matrix";
import { ARN_OF, addPolicyKey, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

let test: Awaited<ReturnType<typeof openEstate>>;
const name = (keyId: string) => ({ accountId: OWN, region: "eu-west-1", keyId });

beforeAll(async () => {
  test = await openEstate();
  await addPolicyKey(
    test,
    "mine",
    policyOf({ Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" }),
  );
  await addIdentity(test.db, {
    account: OWN,
    name: "app",
    inline: [policyOf({ Action: "kms:*" })],
  });
});
afterAll(() => test.drop());

/** How many queries some work sends. */
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const { pool } = test.db;
  const { query } = pool;
  let count = 0;
  const counted = (...args: Parameters<typeof query>) => {
    count += 1;
    return query.apply(pool, args);
  };
  pool.query = counted as typeof query;
  await work().finally(() => {
    pool.query = query;
  });
  return count;
}

it("reads an account once before anybody asks for its matrix, and again where that failed", async () => {
  const ctx = testContext(test.db);
  await readyMatrix(ctx, name("no-such-key"), 0);
  const first = await queriesOf(() => readyMatrix(ctx, name("mine"), 0));
  expect(first).toBeGreaterThan(3);
  expect(await queriesOf(() => readyMatrix(ctx, name("mine"), 0))).toBe(0);
  // Identities and their documents are not read again.
  expect(await queriesOf(() => getMatrix(ctx, name("mine"), {}))).toBeLessThan(first);
});
