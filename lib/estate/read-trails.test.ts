import { afterAll, beforeAll, expect, it } from "vitest";
import type { AccountAccess, Answer, Aws, TrailEntry, TrailReader } from "@/lib/aws/types";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { readTrails } from "./read-trails";
import { readTrailsOf } from "./store/read-trails";

const ID = "111111111111";
const STARTED = new Date("2024-01-02T03:04:05Z");
const access: AccountAccess = { accountId: ID, partition: "aws", roleArn: null, externalId: null };
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  const { pool } = test.db;
  await pool.query(
    `INSERT INTO account (id, name, source) VALUES ('${ID}', 'own', 'list'), ('222222222222', 'other', 'list')`,
  );
  await pool.query(
    `INSERT INTO scope (account_id, region) VALUES ('${ID}', 'eu-west-1'), ('${ID}', 'us-east-1')`,
  );
});
afterAll(() => test.drop());

const data = <T>(value: T): Answer<T> => ({ status: "data", data: value, readAt: new Date() });
const denied = (action: string): Answer<never> => ({
  status: "denied",
  action,
  code: "AccessDeniedException",
  message: "no",
  triedAt: new Date(),
});
const failed: Answer<never> = {
  status: "failed",
  action: "cloudtrail:DescribeTrails",
  code: "TimeoutError",
  message: "late",
  triedAt: new Date(),
};
const entry = (name: string, accountId = ID): TrailEntry => ({
  arn: `arn:aws:cloudtrail:eu-west-1:${accountId}:trail/${name}`,
  name,
  homeRegion: "eu-west-1",
  multiRegion: true,
  organization: accountId !== ID,
  validated: true,
  bucket: "logs",
  prefix: null,
});

/** Reads with AWS answering this in each region; answers what the account's `reads` get, and which trails were asked. */
async function readWith(
  byRegion: Record<string, Answer<TrailEntry[]>>,
  details: Partial<Pick<TrailReader, "getEventSelectors" | "getTrailStatus">> = {},
) {
  const asked: string[] = [];
  const trails = (_: AccountAccess, region: string): TrailReader => ({
    describeTrails: async () => byRegion[region] ?? data([]),
    getEventSelectors: async (arn) => {
      asked.push(arn.split("/")[1] ?? "");
      return data({
        basic: [{ ExcludeManagementEventSources: ["kms.amazonaws.com"] }],
        advanced: [],
      });
    },
    getTrailStatus: async () =>
      data({ logging: true, deliveredAt: null, deliveryError: null, startedAt: STARTED }),
    lookupEvents: async () => data({ items: [], next: null }),
    listPublicKeys: async () => data([]),
    ...details,
    counts: { calls: 0, throttled: 0, denied: 0 },
    close: () => undefined,
  });
  const aws: Pick<Aws, "trails"> = { trails };
  const { read, problem } = await readTrails(
    {
      ...{ db: test.db, aws, access, clock: () => new Date() },
      signal: new AbortController().signal,
      pausesMs: [],
      fenced: (fn) => inTransaction(test.db, fn),
    },
    undefined,
  );
  return { status: read.status, action: read.action, problem: problem?.action, asked };
}
const known = async () =>
  ((await readTrailsOf(test.db.pool, [ID])).get(ID) ?? []).map((trail) => ({
    name: trail.name,
    regions: trail.regions,
    kmsEvents: trail.kmsEvents,
    logging: trail.logging,
  }));

it("knows what each trail logs, and where it watches", async () => {
  const both = { "eu-west-1": data([entry("own")]), "us-east-1": data([entry("own")]) };
  expect(await readWith(both)).toEqual({ status: "data", asked: ["own"] });
  const own = { name: "own", kmsEvents: "none", logging: true };
  expect(await known()).toEqual([{ ...own, regions: ["eu-west-1", "us-east-1"] }]);
  const { rows } = await test.db.pool.query(`SELECT started_at FROM trail`);
  expect(rows).toEqual([{ started_at: STARTED }]);
});

it("keeps what it knew of a region that could not be read", async () => {
  const answer = await readWith({ "eu-west-1": data([entry("own")]), "us-east-1": failed });
  expect(answer).toMatchObject({ status: "failed", problem: "cloudtrail:DescribeTrails" });
  expect(await known()).toMatchObject([{ regions: ["eu-west-1", "us-east-1"] }]);
});

it("does not know any more what a trail logs whose selectors were denied", async () => {
  const both = { "eu-west-1": data([entry("own")]), "us-east-1": data([entry("own")]) };
  const action = "cloudtrail:GetEventSelectors";
  const answer = await readWith(both, { getEventSelectors: async () => denied(action) });
  expect(answer).toMatchObject({ status: "denied", action, problem: action });
  expect(await known()).toMatchObject([{ kmsEvents: null, logging: true }]);
});

it("asks the account of an organisation's trail about it, where a sync reads that", async () => {
  const both = [entry("own"), entry("of-all", "222222222222")];
  const regions = { "eu-west-1": data(both), "us-east-1": data(both) };
  expect((await readWith(regions)).asked).toEqual(["own"]);
  await test.db.pool.query(`UPDATE account SET watched = false WHERE id = '222222222222'`);
  expect((await readWith(regions)).asked).toEqual(["own", "of-all"]);
});

it("takes a trail for gone that no region has any more", async () => {
  await readWith({ "eu-west-1": data([entry("own")]) });
  expect(await known()).toMatchObject([{ name: "own", regions: ["eu-west-1"] }]);
  await readWith({});
  expect(await known()).toEqual([]);
  const { rows } = await test.db.pool.query(
    `SELECT count(*)::int AS n FROM trail WHERE gone_at IS NULL`,
  );
  expect(rows).toEqual([{ n: 0 }]);
});
