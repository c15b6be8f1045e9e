import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { addAccount } from "@/lib/estate/add-account";
import { listCoverage } from "./list-coverage";
import { replaceCoverage } from "./store/coverage";

const NOW = new Date("2026-05-20T12:00:00Z");
const ACCOUNT = "111122223333";
let test: TestDatabase;

const ctx = (actor: Actor = { kind: "system", name: "test" }): Context => ({
  ...{ db: test.db, actor, clock: () => NOW, requestId: "test" },
});
const at = (text: string) => Date.parse(`2026-05-${text}Z`);

beforeAll(async () => {
  test = await createTestDatabase();
  await addAccount(ctx(), { id: ACCOUNT, name: "shop", externalId: null });
  await test.owner.pool.query(
    `INSERT INTO scope (account_id, region, enabled)
     VALUES ($1, 'eu-west-1', true), ($1, 'us-east-1', true), ($1, 'ap-east-1', false)`,
    [ACCOUNT],
  );
  await inTransaction(test.db, (client) =>
    replaceCoverage(
      client,
      "s3://logs",
      [`${ACCOUNT}/eu-west-1`],
      [
        {
          ...{ source: "s3://logs", accountId: ACCOUNT, region: "eu-west-1", state: "covered" },
          ...{ from: at("10T00:00:00"), to: at("20T00:00:00") },
        },
      ],
    ),
  );
});
afterAll(() => test.drop());

it("tells of every enabled scope what is known of the range, and why not of the rest", async () => {
  const query = { from: "2026-05-09T00:00:00Z", to: "2026-05-19T00:00:00Z" };
  const list = await listCoverage(ctx(), query);
  expect(list.items.map(({ region, coveredShare }) => [region, coveredShare])).toEqual([
    ["eu-west-1", 0.9],
    ["us-east-1", 0],
  ]);
  expect(list.items[0]?.spans.map(({ state, reason }) => [state, reason])).toEqual([
    ["gap", "no-source"],
    ["covered", null],
  ]);
  expect(list.items[0]?.accountName).toBe("shop");
});

describe("trails that watch a scope", () => {
  const query = { from: "2026-05-11T00:00:00Z", to: "2026-05-19T00:00:00Z" };
  const spans = async () => {
    const [item] = (await listCoverage(ctx(), query)).items;
    return [item?.coveredShare, ...(item?.spans ?? []).map(({ state, reason }) => reason ?? state)];
  };
  async function addTrail(name: string, kms: string | null, bucket: string, startedAt: string) {
    const arn = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/${name}`;
    await test.db.pool.query(
      `INSERT INTO trail (arn, account_id, name, home_region, multi_region, organization, validated, bucket, logging,
                          kms_events, first_seen_at, read_at, started_at)
       VALUES ($1, $2, $3, 'eu-west-1', true, false, true, $4, true, $5, $6, $6, $7)`,
      [arn, ACCOUNT, name, bucket, kms, NOW, startedAt],
    );
    await test.db.pool.query(`INSERT INTO trail_scope VALUES ($1, $2, 'eu-west-1', $3)`, [
      ...[arn, ACCOUNT, NOW],
    ]);
  }
  beforeEach(() => test.owner.pool.query(`TRUNCATE trail CASCADE`));
  afterAll(() => test.owner.pool.query(`TRUNCATE trail CASCADE`));

  it("leave what they gave neither covered nor a gap while nobody can read what they log", async () => {
    expect(await spans()).toEqual([1, "covered"]);
    await addTrail("unread", null, "logs", "2026-01-01T00:00:00Z");
    expect(await spans()).toEqual([0, "unread-trail"]);
    const [item] = (await listCoverage(ctx(), query)).items;
    expect(item?.spans[0]?.state).toBe("unknown");
  });

  it("make no gap where another one fed the same time with all of KMS", async () => {
    await addTrail("without", "none", "other", "2026-01-01T00:00:00Z");
    expect(await spans()).toEqual([0, "excluded"]);
    await addTrail("whole", "all", "logs", "2026-05-15T00:00:00Z");
    expect(await spans()).toEqual([0.5, "excluded", "covered"]);
  });
});

it("looks 90 days back unless told, and refuses a range that has no length or too much", async () => {
  const list = await listCoverage(ctx(), {});
  expect([list.from, list.to]).toEqual(["2026-02-19T12:00:00.000Z", NOW.toISOString()]);
  for (const from of ["2026-05-20T12:00:00Z", "2020-01-01T00:00:00Z"]) {
    await expect(listCoverage(ctx(), { from })).rejects.toMatchObject({ code: "invalid" });
  }
});

it("shows an owner without keys no scope", async () => {
  const nobody = { kind: "token", id: "t", name: "t", role: "owner", ownerId: null } as never;
  expect((await listCoverage(ctx(nobody), {})).items).toEqual([]);
});

describe("log files that digests refute", () => {
  const query = { from: "2026-05-11T00:00:00Z", to: "2026-05-12T00:00:00Z" };
  const spans = async () => {
    const [item] = (await listCoverage(ctx(), query)).items;
    return (item?.spans ?? []).map(({ from, to, reason, proof }) =>
      [from.slice(11, 16), to.slice(11, 16), reason ?? "covered", proof].join(" "),
    );
  };
  beforeAll(async () => {
    await test.owner.pool.query(
      `INSERT INTO usage_digest (source, key, version, account_id, region, trail, from_at, to_at, state, signature,
                                 logs, sha256, signed, fingerprint, checked_at)
       VALUES ('s3://logs', 'd', 'v', $1, 'eu-west-1', 't', $2, $2, 'invalid', 'proven', 1, '', '', '', $2)`,
      [ACCOUNT, "2026-05-11T12:00:00Z"],
    );
    await test.owner.pool.query(
      `INSERT INTO usage_digest_fault (source, digest_key, log_key, state, reason, account_id, region, from_at, to_at,
                                       found_at)
       SELECT 's3://logs', 'd', l, s, '', $1, 'eu-west-1', f::timestamptz, f::timestamptz + interval '1 hour', now()
         FROM (VALUES ('a', 'invalid', '2026-05-11T04:00Z'), ('b', 'missing', '2026-05-11T06:00Z'),
                      ('c', 'missing', '2026-05-11T08:00Z')) AS f (l, s, f)`,
      [ACCOUNT],
    );
    await test.owner.pool.query(
      `INSERT INTO usage_proof (source, account_id, region, from_at, to_at)
       VALUES ('s3://logs', $1, 'eu-west-1', '2026-05-11T02:00Z', '2026-05-11T12:00Z')`,
      [ACCOUNT],
    );
    // What is gone was read when it was there.
    await test.owner.pool.query(
      `INSERT INTO usage_object (source, key, version, state, records, kms_events, duplicates, ingested_at)
       VALUES ('s3://logs', 'c', 'v', 'done', 1, 1, 0, now())`,
    );
  });
  afterAll(() => test.owner.pool.query(`TRUNCATE usage_digest CASCADE`));
  beforeEach(() => test.owner.pool.query(`TRUNCATE trail CASCADE`));

  it("are not known where they were changed, and a gap where they are gone", async () => {
    expect(await spans()).toEqual([
      "00:00 02:00 covered unverified",
      "02:00 04:00 covered valid",
      "04:00 05:00 changed invalid",
      "05:00 06:00 covered valid",
      "06:00 07:00 missing missing",
      "07:00 12:00 covered valid",
      "12:00 00:00 covered unverified",
    ]);
  });

  it("are no gap where another bucket has what is gone, but not known where made-up calls may count", async () => {
    const other = { source: "s3://other", accountId: ACCOUNT, region: "eu-west-1" } as const;
    await inTransaction(test.db, (client) =>
      replaceCoverage(
        client,
        other.source,
        [`${ACCOUNT}/eu-west-1`],
        [{ ...other, state: "covered", from: at("11T00:00:00"), to: at("12T00:00:00") }],
      ),
    );
    expect(await spans()).toEqual([
      "00:00 02:00 covered unverified",
      "02:00 04:00 covered valid",
      "04:00 05:00 changed invalid",
      "05:00 12:00 covered valid",
      "12:00 00:00 covered unverified",
    ]);
  });
});
