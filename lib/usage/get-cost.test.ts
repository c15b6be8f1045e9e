import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { textOf } from "@/lib/http/testing-file";
import { person } from "@/lib/keys/testing-context";
import { addKey, addScope, type TestKey } from "@/lib/keys/testing-rows";
import { exportCost } from "./export-cost";
import { getCost } from "./get-cost";
import { costQuery } from "./schemas/cost";
import { writeUses } from "./testing/write-uses";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const APP = `arn:aws:iam::${ACCOUNT}:role/app`;
const OUTSIDE = "999988887777";
const arn = (keyId: string, account = ACCOUNT) => `arn:aws:kms:eu-west-1:${account}:key/${keyId}`;

let test: TestDatabase;
const ctx = (actor: Context["actor"] = person()): Context => ({
  db: test.db,
  actor,
  clock: () => new Date("2026-10-16T00:00:00Z"),
  requestId: "test",
});

beforeAll(async () => {
  test = await createTestDatabase();
  const scopeId = await addScope(test.db, { account: ACCOUNT, name: "Shop" });
  const otherScope = await addScope(test.db, { account: OTHER, name: "Data" });
  const readAt = "2026-10-15T00:00:00Z";
  const reads = { rotations: { status: "data", readAt, triedAt: readAt } };
  const make = (key: Partial<TestKey> & { keyId: string }) =>
    addKey(test.db, {
      scopeId,
      createdAt: "2020-01-01T00:00:00Z",
      firstSeenAt: new Date("2026-01-01T00:00:00Z"),
      reads,
      ...key,
    });
  await make({ keyId: "rotated", aliases: ["alias/rotated"] });
  await make({ keyId: "unread", reads: {} });
  await make({ keyId: "aws", manager: "AWS", aliases: ["alias/aws/s3"] });
  await make({
    keyId: "signer",
    spec: "RSA_4096",
    usage: "SIGN_VERIFY",
    rotation: "not-possible",
    reads: {},
  });
  await make({ keyId: "dying", state: "PendingDeletion" });
  await make({ keyId: "other", scopeId: otherScope });
  await make({ keyId: "later", createdAt: "2026-10-05T00:00:00Z" });
  await queryRows(
    test.db.pool,
    sql`insert into key_rotation (key_id, rotated_at, type, position)
      select id, '2021-01-01'::timestamptz, 'AUTOMATIC', 0 from key where key_id = 'rotated'`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into key_event (about, at, event_id, account_id, region, facet, operation, kind, principal_ref, outcome)
      values (${arn("dying")}, '2026-09-16T00:00:00Z', 1, ${ACCOUNT}, 'eu-west-1', 'state', 'ScheduleKeyDeletion',
        'control', 'x', '')`,
  );
  const at = "2026-09-10T10:00:00Z";
  await writeUses(test.db, [
    { key: arn("rotated"), principal: APP, at, count: 100_000, service: "s3.amazonaws.com" },
    { key: arn("rotated"), principal: APP, at, count: 10_000, outcome: "AccessDenied" },
    { key: arn("rotated"), principal: APP, at: "2026-08-31T23:59:59Z", count: 999_999 },
    {
      key: arn("signer"),
      principal: "arn:aws:iam::111122223333:role/ci",
      at,
      operation: "Sign",
      count: 20_000,
    },
    { key: arn("other", OTHER), principal: APP, at, count: 5_000 },
    { key: arn("other", OTHER), principal: `arn:aws:iam::${OUTSIDE}:role/guest`, at, count: 700 },
    { key: arn("other", OTHER), principal: "service:logs.amazonaws.com", at, count: 80_000 },
    // A key of another organisation: of what kind is not known.
    { key: arn("theirs", OUTSIDE), principal: APP, at, count: 10_000 },
    { key: arn("theirs", OUTSIDE), principal: `arn:aws:iam::${OUTSIDE}:role/own`, at, count: 9 },
    {
      key: `none:${ACCOUNT}:eu-west-1`,
      principal: APP,
      at,
      operation: "GenerateRandom",
      count: 40_000,
    },
  ]);
  await queryRows(
    test.db.pool,
    sql`with v as (
        insert into usage_trait_value (kind, value, resource_type, resource) values
          ('context', '{"aws:s3:arn":"arn:aws:s3:::pictures/*"}', 's3-bucket', 'arn:aws:s3:::pictures'),
          ('context', '{"aws:s3:arn":"arn:aws:s3:::logs"}', 's3-bucket', 'arn:aws:s3:::logs') returning id, resource)
      insert into usage_trait (key_id, at, principal_id, call_id, trait_id, count, first_at, last_at)
      select b.key_id, '2026-09-10', b.principal_id, b.call_id, v.id,
          case when v.resource like '%pictures' then 100000 else 40 end, ${at}, ${at}
        from v, usage_bucket_day b join usage_call c on c.id = b.call_id
        where c.service = 's3.amazonaws.com' and b.at = '2026-09-10'`,
  );
});
afterAll(() => test.drop());

const cost = (more: Record<string, string> = {}, actor?: Context["actor"]) =>
  getCost(ctx(actor), costQuery.parse({ month: "2026-09", ...more }));

describe("the cost of a month", () => {
  it("is of each key its storage, rotations and requests, the dearest first", async () => {
    const { items, total } = await cost();
    expect(total).toBe(6);
    expect(items.map(({ keyId, storage, usage }) => [keyId, storage, usage])).toEqual([
      ["unread", { from: 1, to: 3 }, { from: 0, to: 0 }],
      ["rotated", { from: 2, to: 2 }, { from: 0.3, to: 0.33 }],
      ["signer", { from: 1, to: 1 }, { from: 0.3, to: 0.3 }],
      ["other", { from: 1, to: 1 }, { from: 0.2571, to: 0.2571 }],
      ["dying", { from: 0.5, to: 0.5 }, { from: 0, to: 0 }],
      ["aws", { from: 0, to: 0 }, { from: 0, to: 0 }],
    ]);
    expect(items[1]).toMatchObject({ requests: 110_000, failed: 10_000, rotations: 1, hours: 720 });
  });

  it("is of each account its keys and what it asked, whosever the key, less its free requests (KMS pricing, note 2)", async () => {
    const { accounts, others, notTold, freeTakenOff, sum } = await cost();
    expect(freeTakenOff).toBe(true);
    expect(
      accounts.map(({ name, requests, usage, total }) => [name, requests, usage, total]),
    ).toEqual([
      // 100,000 + 40,000 + 5,000 symmetric at 3 less 20,000 free, 20,000 asymmetric at 15; 10,000 failed in the upper figure;
      // 10,000 at 3 or, should that key be asymmetric, at 15.
      ["Shop", 185_000, { from: 0.705, to: 0.855 }, { from: 5.205, to: 7.355 }],
      ["Data", 0, { from: 0, to: 0 }, { from: 1, to: 1 }],
    ]);
    expect(others).toEqual({ requests: 700, usage: { from: 0.0021, to: 0.0021 } });
    expect(notTold).toEqual({ requests: 80_000, usage: { from: 0, to: 0.24 } });
    expect(sum).toEqual({ from: 6.205, to: 8.595 });
  });

  it("counts each request of the month once, whichever accounts are asked for", async () => {
    const requests = async (more: Record<string, string> = {}) => {
      const { accounts, others, notTold } = await cost(more);
      return [...accounts, others, notTold].reduce((sum, one) => sum + one.requests, 0);
    };
    const { items } = await cost();
    const withKeys = items.reduce((sum, one) => sum + one.requests, 0);
    // Beside those with keys: 40,000 that name none, and 10,000 with another organisation's.
    expect(await requests()).toBe(withKeys + 50_000);
    expect(await requests({ account: OTHER })).toBe(85_700);
    const { accounts, others } = await cost({ account: ACCOUNT });
    expect(accounts).toMatchObject([{ accountId: ACCOUNT, requests: 185_000 }]);
    expect(others.requests).toBe(0);
    expect((await cost({ account: OTHER })).others.requests).toBe(5_700);
  });

  it("is at least, with why, where CloudTrail's data is not whole", async () => {
    const { gaps, accounts } = await cost();
    expect(gaps).toEqual(["no-source"]);
    expect(accounts[0]?.gaps).toEqual(["no-source"]);
  });

  it("names the largest callers and the buckets without a Bucket Key", async () => {
    const { callers, bucketKeys } = await cost();
    expect(callers.map(({ ref, requests, usage }) => [ref.split("/")[1], requests, usage])).toEqual(
      [
        ["app", 115_000, { from: 0.315, to: 0.345 }],
        ["ci", 20_000, { from: 0.3, to: 0.3 }],
        [undefined, 80_000, { from: 0.24, to: 0.24 }],
        ["guest", 700, { from: 0.0021, to: 0.0021 }],
      ],
    );
    expect(bucketKeys).toMatchObject([
      {
        keyId: "rotated",
        bucket: "arn:aws:s3:::pictures",
        objects: 100_000,
        // Within one hour: what is left is twelve requests at most.
        saving: { from: 0.297, to: 0.297 },
      },
    ]);
  });

  it("is of one account, page by page, and of this month until now", async () => {
    expect((await cost({ account: OTHER })).items.map(({ keyId }) => keyId)).toEqual(["other"]);
    const first = await cost({ limit: "4" });
    const rest = await cost({ limit: "4", cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ keyId }) => keyId)).toEqual(
      (await cost()).items.map(({ keyId }) => keyId),
    );
    expect(rest.nextCursor).toBeNull();
    const now = await getCost(ctx(), costQuery.parse({}));
    expect(now).toMatchObject({ month: "2026-10", until: "2026-10-16T00:00:00.000Z" });
    // 11 days of 31.
    const later = now.items.find(({ keyId }) => keyId === "later");
    expect(later?.storage.from).toBeCloseTo(11 / 31, 5);
    await expect(cost({ month: "2026-11" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("is for an owner of own keys alone, and without the free requests of an account", async () => {
    const owner = person("owner");
    const none = await cost({}, owner);
    expect(none).toMatchObject({ total: 0, accounts: [], callers: [], bucketKeys: [] });
    const id = owner.kind === "person" ? owner.id : "";
    await queryRows(
      test.db.pool,
      sql`insert into person (id, issuer, subject, name, role) values (${id}::uuid, 'i', 's', 'O', 'owner')`,
    );
    await queryRows(
      test.db.pool,
      sql`insert into key_owner (key_id, kind, ref, source)
        select id, 'person', ${id}, 'hand' from key where key_id = 'other'`,
    );
    const own = await cost({}, owner);
    expect(own.items.map(({ keyId }) => keyId)).toEqual(["other"]);
    expect(own.freeTakenOff).toBe(false);
    expect(own.accounts).toMatchObject([
      { name: "Data", requests: 0 },
      { name: "Shop", keys: 0, requests: 5_000, usage: { from: 0.015, to: 0.015 } },
    ]);
    expect(own.others.requests + own.notTold.requests).toBe(80_700);
    expect(own.callers.map(({ requests }) => requests)).toEqual([80_000, 5_000, 700]);
  });

  it("comes as a file that says what it is not, and is recorded", async () => {
    const file = await exportCost(ctx(), { month: "2026-09", format: "csv" });
    const lines = (await textOf(file)).split("\r\n");
    const head = lines.findIndex((line) => line.startsWith('"account","accountName"'));
    expect(lines.slice(0, head).join()).toContain('"not verified","Whether AWS charges for failed');
    expect(lines.slice(head + 1).filter((line) => line !== "")).toHaveLength(file.rows);
    expect(lines[head + 1]).toContain('"unread","unknown","SYMMETRIC_DEFAULT"');
    const { rows } = await test.db.pool.query(
      `select body from ledger_act where act = 'usage.export'`,
    );
    expect(JSON.parse(rows[0].body)).toMatchObject({
      detail: { rows: 6, filters: { month: "2026-09" } },
    });
  });
});
