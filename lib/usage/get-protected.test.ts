import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { textOf } from "@/lib/http/testing-file";
import { person, testContext } from "@/lib/keys/testing-context";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { exportProtected } from "./export-protected";
import { getProtected } from "./get-protected";
import { writeUses } from "./testing/write-uses";

const ACCOUNT = "111122223333";
const OLGA = "22222222-2222-4222-8222-222222222222";
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/mine`;
const BUCKET = "arn:aws:s3:::orders";
const APP = `arn:aws:iam::${ACCOUNT}:role/app`;
const HOSTILE = `arn:aws:iam::${ACCOUNT}:role/@SUM(1)`;

let test: TestDatabase;
const auditor = () => testContext(test.db);
const name = (keyId: string) => ({ accountId: ACCOUNT, region: "eu-west-1", keyId });

/** Traits as an ingest counts them: of one day, principal and call. */
async function trait(
  day: string,
  who: string,
  value: string,
  count: number,
  of?: [string, string],
) {
  await queryRows(
    test.db.pool,
    sql`insert into usage_trait_value (kind, value, resource_type, resource)
      values ('context', ${value}, ${of?.[0] ?? null}, ${of?.[1] ?? null}) on conflict do nothing`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into usage_trait (key_id, at, principal_id, call_id, trait_id, count, first_at, last_at)
      select k.id, ${day}::timestamptz, p.id, c.id, v.id, ${count}, ${day}::timestamptz + interval '1 hour',
        ${day}::timestamptz + interval '9 hours'
      from usage_key k, usage_principal p, usage_trait_value v,
        (select id from usage_call where operation = 'Decrypt' and outcome = '' limit 1) c
      where k.arn = ${KEY} and p.ref = ${who} and v.value = ${value}`,
  );
}

beforeAll(async () => {
  test = await createTestDatabase();
  const { db } = test;
  const scopeId = await addScope(db, { account: ACCOUNT });
  for (const keyId of ["mine", "idle", "theirs"]) await addKey(db, { scopeId, keyId });
  await writeUses(db, [
    {
      key: KEY,
      at: "2026-11-20T10:00:00Z",
      principal: APP,
      count: 60,
      service: "s3.amazonaws.com",
    },
    { key: KEY, at: "2026-11-21T10:00:00Z", principal: APP, count: 25 },
    { key: KEY, at: "2026-11-21T11:00:00Z", principal: HOSTILE, count: 10 },
    { key: KEY, at: "2026-11-21T11:00:00Z", principal: APP, operation: "Sign", count: 3 },
    {
      key: KEY,
      at: "2026-11-21T12:00:00Z",
      principal: APP,
      outcome: "DisabledException",
      count: 5,
    },
    { key: KEY, at: "2026-11-21T12:00:00Z", principal: APP, operation: "DescribeKey", count: 99 },
    { key: KEY, at: "2026-06-01T12:00:00Z", principal: APP, count: 1000 },
  ]);
  await trait("2026-11-20", APP, `{"aws:s3:arn":"${BUCKET}/*"}`, 60, ["s3-bucket", BUCKET]);
  await trait("2026-11-21", APP, `{"aws:s3:arn":"${BUCKET}/*"}`, 5, ["s3-bucket", BUCKET]);
  await trait("2026-11-21", HOSTILE, `{"aws:s3:arn":"${BUCKET}/*"}`, 7, ["s3-bucket", BUCKET]);
  await trait("2026-11-21", APP, `{"SecretARN":"=cmd()"}`, 4, ["secret", "=cmd()"]);
  await trait("2026-11-21", APP, `{"tenant":"42"}`, 6);
  await trait("2026-11-21", APP, "{}", 8);
  await trait("2026-11-21", HOSTILE, "…", 3);
  await trait("2026-06-01", APP, `{"aws:ebs:id":"vol-1"}`, 1000, ["ebs-volume", "vol-1"]);
});
afterAll(() => test.drop());

describe("what a key protects", () => {
  it("are the resources that its calls of these days name, with who, what for, since when and how often", async () => {
    const found = await getProtected(auditor(), name("mine"), { days: 90 });
    expect(found.resources).toEqual([
      {
        ...{ type: "s3-bucket", resource: BUCKET, calls: 72, failed: 0, days: 2 },
        ...{ firstAt: "2026-11-20T01:00:00.000Z", lastAt: "2026-11-21T09:00:00.000Z" },
        ...{ principals: [APP, HOSTILE], principalCount: 2, operations: ["Decrypt"] },
        services: expect.any(Array),
      },
      expect.objectContaining({ type: "secret", resource: "=cmd()", calls: 4, principalCount: 1 }),
    ]);
    expect(found.types).toEqual([
      { type: "s3-bucket", resources: 1, calls: 72 },
      { type: "secret", resources: 1, calls: 4 },
    ]);
    expect(found.contexts.map(({ value, calls }) => [value, calls])).toEqual([
      ['{"tenant":"42"}', 6],
    ]);
  });

  it("says of how many calls it is not known", async () => {
    const { known } = await getProtected(auditor(), name("mine"), { days: 90 });
    expect(known).toEqual({
      ...{ calls: 103, named: 76, otherContext: 6, withoutContext: 8, beyond: 3, untold: 10 },
    });
    const long = await getProtected(auditor(), name("mine"), { days: 365 });
    expect(long.known.calls).toBe(1103);
    expect(long.types[0]).toEqual({ type: "ebs-volume", resources: 1, calls: 1000 });
  });

  it("tells users by service, with errors and days, reading calls left out", async () => {
    const { users } = await getProtected(auditor(), name("mine"), { days: 90 });
    expect(
      users.map((user) => [user.principal, user.service, user.calls, user.failed, user.days]),
    ).toEqual([
      [APP, "", 33, 5, 1],
      [HOSTILE, "", 10, 0, 1],
      [APP, "s3.amazonaws.com", 60, 0, 1],
    ]);
    expect(users[0]?.operations).toEqual(["Decrypt", "Sign"]);
  });

  it("is nothing for a key without a call, with its coverage beside it", async () => {
    const found = await getProtected(auditor(), name("idle"), { days: 90 });
    expect(found.known.calls).toBe(0);
    expect(found.coverage.missing).toBe(found.coverage.seconds);
    expect(found.coverage.gaps.length).toBeGreaterThan(0);
  });

  it("is told to nobody who may not know of the key, in the words for one that never was", async () => {
    const olga = testContext(test.db, person("owner", OLGA));
    const answers = await Promise.all(
      ["theirs", "never-was"].map((id) => getProtected(olga, name(id), { days: 90 }).catch(String)),
    );
    expect(new Set(answers)).toEqual(
      new Set(["AppError: No such key was ever seen in this account and region."]),
    );
  });

  it("comes as a file whose cells no spreadsheet runs, and the export is recorded", async () => {
    const file = await exportProtected(auditor(), name("mine"), { days: 90, format: "csv" });
    const text = await textOf(file);
    expect(text).toContain(`"'=cmd()"`);
    expect(text).toContain(`"resources","2 of 2"`);
    expect(text).toContain(`"calls: untold","10"`);
    const [act] = await queryRows(
      test.db.pool,
      sql`select act from ledger_act order by id desc limit 1`,
    );
    expect(act).toEqual({ act: "usage.export" });
  });
});
