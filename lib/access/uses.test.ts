import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { person, testContext } from "@/lib/keys/testing-context";
import { writeUses } from "@/lib/usage/testing/write-uses";
import { rowsOfFile } from "./rules/export-lines";
import { suggestedPolicy } from "./schemas/suggest";
import { suggestForKey } from "./suggest-for-key";
import { ARN_OF, addPolicyKey, cellOf, matrixOf, OWN, openEstate, rowOf } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

const KEY = "mrk-used";
const ARN = `arn:aws:kms:eu-west-1:${OWN}:key/${KEY}`;
const APP = ARN_OF(OWN, "role/app");
const IDLE = ARN_OF(OWN, "role/idle");
const OLD = ARN_OF(OWN, "role/old");
const ADMIN = ARN_OF(OWN, "role/admin");
const GONE = "AROAEXAMPLEGONE12345";

let test: Awaited<ReturnType<typeof openEstate>>;
const now = () => testContext(test.db).clock().getTime();
const daysAgo = (days: number) => new Date(now() - days * 86_400_000).toISOString();

/** Usage of the key's scope is known from so many days ago on. */
async function cover(days: number | null): Promise<void> {
  await queryRows(test.db.pool, sql`delete from usage_coverage`);
  if (days === null) return;
  await queryRows(
    test.db.pool,
    sql`insert into usage_coverage (source, account_id, region, from_at, to_at, state)
      values ('s3://logs', ${OWN}, 'eu-west-1', ${daysAgo(days)}::timestamptz, ${daysAgo(-1)}::timestamptz, 'covered')`,
  );
}

beforeAll(async () => {
  test = await openEstate();
  for (const name of ["app", "idle", "old", "admin"]) {
    await addIdentity(test.db, { account: OWN, name });
  }
  await addPolicyKey(
    test,
    KEY,
    policyOf(
      { Principal: { AWS: [APP, IDLE, OLD] }, Action: ["kms:Decrypt", "kms:ReEncrypt*"] },
      { Principal: { AWS: ADMIN }, Action: "kms:*" },
      { Principal: { AWS: IDLE }, Action: "kms:DescribeKey" },
      { Principal: { AWS: GONE }, Action: "kms:Decrypt" },
    ),
    { createdAt: daysAgo(300) },
  );
  const by = (principal: string, days: number, more: object = {}) => ({
    ...{ key: ARN, principal, at: daysAgo(days), ...more },
  });
  await writeUses(test.db, [
    by(APP, 2, { count: 40, service: "s3.amazonaws.com" }),
    by(APP, 1, { operation: "ReEncrypt", count: 3 }),
    by(APP, 1, { outcome: "AccessDenied", count: 9 }),
    by(OLD, 200),
    by(ADMIN, 3, { operation: "DescribeKey", count: 5 }),
    by(ADMIN, 4, { operation: "PutKeyPolicy" }),
    by(ARN_OF(OWN, "role/gone"), 120, { operation: "Decrypt" }),
  ]);
  await queryRows(
    test.db.pool,
    sql`update usage_principal set unique_id = ${GONE} where ref = ${ARN_OF(OWN, "role/gone")}`,
  );
});
afterAll(() => test.drop());

const judged = (row: ReturnType<typeof rowOf>) => row.judgements.map(({ id }) => id);

describe("the use of a key in its matrix", () => {
  it("counts successful calls by action, those through a service too; ReEncrypt is both its actions", async () => {
    await cover(100);
    const { use } = rowOf(await matrixOf(test, KEY), APP);
    expect(use).toMatchObject({ state: "used", calls: 43, rest: "unused" });
    expect(use?.actions.map(({ action, calls }) => [action, calls]).sort()).toEqual([
      ["kms:Decrypt", 40],
      ["kms:ReEncryptFrom", 3],
      ["kms:ReEncryptTo", 3],
    ]);
  });

  it("tells what was not used from what is not known", async () => {
    await cover(100);
    const whole = await matrixOf(test, KEY);
    expect(whole.usage?.gaps).toEqual([]);
    expect(rowOf(whole, IDLE).use).toMatchObject({ state: "unused", lastUsedAt: null });
    expect(rowOf(whole, OLD).use).toMatchObject({ state: "unused", calls: 0 });
    expect(rowOf(whole, OLD).use?.lastUsedAt).not.toBeNull();
    expect(judged(rowOf(whole, IDLE))).toContain("unused-90-days");
    await cover(30);
    const partly = await matrixOf(test, KEY);
    expect(partly.usage?.gaps).not.toEqual([]);
    expect(rowOf(partly, IDLE).use).toMatchObject({ state: "unknown", rest: "unknown" });
    expect(rowOf(partly, APP).use).toMatchObject({ state: "used", rest: "unknown" });
    expect(judged(rowOf(partly, IDLE))).not.toContain("unused-90-days");
  });

  it("says never only where all usage since the key was made is known", async () => {
    await cover(350);
    const matrix = await matrixOf(test, KEY);
    expect(rowOf(matrix, IDLE).use?.state).toBe("never");
    expect(rowOf(matrix, OLD).use?.state).toBe("unused");
  });

  it("administering is a use, looking is none", async () => {
    await cover(100);
    const { use } = rowOf(await matrixOf(test, KEY), ADMIN);
    expect(use).toMatchObject({ state: "used", calls: 1 });
    expect(use?.actions.map(({ action }) => action)).toContain("kms:DescribeKey");
  });

  it("finds what a deleted role did by its unique id", async () => {
    await cover(100);
    const { use } = rowOf(await matrixOf(test, KEY), GONE);
    expect(use).toMatchObject({ state: "unused", calls: 0 });
    expect(use?.lastUsedAt?.slice(0, 10)).toBe(daysAgo(120).slice(0, 10));
  });

  it("is told in the opened cell, and filtered and sorted by in files", async () => {
    await cover(100);
    const cell = await cellOf(test, KEY, APP, "kms:Decrypt");
    expect(cell.principal.use?.calls).toBe(43);
    expect(cell.usage?.days).toBe(90);
    const { principals, actions } = await matrixOf(test, KEY);
    const rows = principals.map((principal) => ({
      principal,
      answers: {
        cell: () => ({
          principal: "",
          action: "",
          verdict: "allowed" as const,
          reasons: [],
          conditions: [],
        }),
      },
    }));
    const picked = (filters: object) =>
      rowsOfFile(rows, actions, { sort: "-used", ...filters } as never).map(
        ({ principal }) => principal.ref,
      );
    expect(picked({ use: ["unused"], group: ["users"] })).toEqual([OLD, IDLE]);
    expect(picked({ use: ["used"], capability: ["decrypt"], group: ["users"] })).toEqual([APP]);
  });

  it("is what a least policy is suggested from, which lets every call in", async () => {
    await cover(100);
    const admin = testContext(test.db, person("admin"));
    const name = { accountId: OWN, region: "eu-west-1", keyId: KEY };
    const suggested = await suggestForKey(admin, name, { delegation: "administration" });
    expect(suggestedPolicy.parse(suggested)).toEqual(suggested);
    expect(suggested.calls).toBe(49);
    expect(suggested.policy).toContain(APP);
    expect(suggested.policy).not.toContain(IDLE);
    expect(suggested.preview.replay?.calls).toMatchObject({ lost: 0, unknown: 0 });
    const loser = suggested.preview.changes.find(({ ref }) => ref === IDLE);
    expect(loser?.changes.map(({ kind }) => kind)).toContain("loses");
    expect(suggested.notes.join()).not.toContain("Keyledger reads");
    const reader = (arn: string | null) =>
      queryRows(test.db.pool, sql`update account set role_arn = ${arn} where id = ${OWN}`);
    await reader(IDLE);
    const blind = await suggestForKey(admin, name, { delegation: "administration" });
    expect(blind.notes.join()).toContain(`Keyledger reads this key as ${IDLE}, which would lose`);
    await reader(null);
    await cover(10);
    const thin = await suggestForKey(admin, name, { delegation: "none" });
    expect(thin.notes.join()).toContain("Not all usage");
    await expect(
      suggestForKey(testContext(test.db), name, { delegation: "none" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is not told of the past", async () => {
    const past = await matrixOf(test, KEY, { all: "1", at: new Date(now()).toISOString() });
    expect(past.usage).toBeNull();
    expect(rowOf(past, APP).use).toBeNull();
  });
});
