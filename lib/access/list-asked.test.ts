import { afterAll, beforeAll, expect, it } from "vitest";
import { NOW } from "@/lib/keys/testing-context";
import { computeEdges } from "./compute-edges";
import { ARN_OF, addPolicyKey, matrixOf, OTHER, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  for (const [account, name] of [
    [OWN, "app"],
    [OWN, "stray"],
    [OTHER, "partner"],
  ] as const) {
    await addIdentity(test.db, { account, name, inline: [policyOf({ Action: "kms:*" })] });
  }
});
afterAll(() => test.drop());

it("asks once about whoever two accounts claim to have, whichever comes first", async () => {
  const partner = ARN_OF(OTHER, "role/partner");
  await test.db.pool.query(`UPDATE identity SET arn = $1 WHERE name = 'stray'`, [partner]);
  const roots = [OWN, OTHER].map((account) => ARN_OF(account, "root"));
  await addPolicyKey(
    test,
    "shared",
    policyOf({ Principal: { AWS: [...roots, partner] }, Action: "kms:Decrypt" }),
  );
  const { principals } = await matrixOf(test, "shared");
  const refs = principals.map(({ ref }) => ref);
  expect(refs).toEqual([...new Set(refs)]);
  expect(refs).toEqual(expect.arrayContaining([partner, ARN_OF(OWN, "role/app")]));
  const signal = new AbortController().signal;
  await computeEdges({ db: test.db, clock: () => NOW, workerId: "w", signal });
  const { rows } = await test.db.pool.query(
    `SELECT i.error, (SELECT count(*)::int FROM access_edge e JOIN principal p ON p.id = e.principal_id
        WHERE p.ref = $1) AS edges FROM access_input i`,
    [partner],
  );
  expect(rows).toEqual([{ error: null, edges: 1 }]);
});
