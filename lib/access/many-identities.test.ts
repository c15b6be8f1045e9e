import { afterAll, beforeAll, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { addScope } from "@/lib/keys/testing-rows";
import {
  addPolicyKey,
  codeIn,
  matrixOf,
  ORG,
  OTHER,
  OWN,
  openEstate,
  ROOT,
  rowOf,
} from "./testing-estate";
import { addAccount, addDocument, policyOf } from "./testing-rows";

const LARGE = "888877776666";
const COUNT = 5_000;

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  await addAccount(test.db, { id: LARGE, organizationId: ORG, unitId: ROOT });
  const decrypt = await addDocument(test.db, policyOf({ Action: "kms:Decrypt" }));
  const policies = JSON.stringify([{ source: "inline", name: "p", arn: null, sha256: decrypt }]);
  await queryRows(
    test.db.pool,
    sql`insert into identity (account_id, arn, kind, name, unique_id, path, tags, policies, groups, first_seen_at, read_at)
      select ${LARGE}, 'arn:aws:iam::' || ${LARGE} || ':role/r' || n, 'role', 'r' || n, 'AROA' || n, '/', '{}',
        case when n % 2 = 0 then ${policies}::jsonb else '[]' end, '{}', now(), now()
      from generate_series(1, ${COUNT}) n`,
  );
});
afterAll(() => test.drop());

it("asks about every role of an account of five thousand", async () => {
  const scopeId = await addScope(test.db, { account: LARGE });
  const policy = policyOf({ Principal: { AWS: LARGE }, Action: "kms:*" });
  await addPolicyKey({ db: test.db, scopeId }, "large", policy);
  const matrix = await matrixOf(test, "large", {}, LARGE);
  expect(matrix.total).toBe(COUNT + 1);
  expect(matrix.principals).toHaveLength(COUNT / 2 + 1);
  expect(codeIn(matrix, "r5000", "Decrypt")).toBe("a");
});

it("has one row for each account of an organisation with more principals than are gone through", async () => {
  const Condition = { StringEquals: { "aws:PrincipalOrgID": ORG } };
  // One more than the bound.
  await queryRows(
    test.db.pool,
    sql`insert into identity (account_id, arn, kind, name, unique_id, path, groups, first_seen_at, read_at)
      values (${OTHER}, 'arn:aws:iam::444455556666:role/one', 'role', 'one', 'AROAONE', '/', '{}', now(), now())`,
  );
  await addPolicyKey(test, "org", policyOf({ Principal: "*", Action: "kms:Decrypt", Condition }));
  const matrix = await matrixOf(test, "org");
  expect(rowOf(matrix, LARGE)).toMatchObject({ kind: "account", group: "other-accounts" });
  expect(codeIn(matrix, LARGE, "Decrypt")).toBe("a");
  expect(codeIn(matrix, OTHER, "Decrypt")).toBe("a");
  expect(matrix.principals.map(({ ref }) => ref)).not.toContain(OWN);
  expect(matrix.notes.join()).toMatch(/2 of its accounts are shown as one row each/);
});
