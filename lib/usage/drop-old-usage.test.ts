import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
import { dropOldUsage } from "./drop-old-usage";
import { keptFrom } from "./rules/kept-from";
import { ingestWorld } from "./testing/ingest-world";
import { anotherEvent, readTraits } from "./testing/trail-folder";
import { decryptRecord, OWNER, REGION } from "./testing/trail-records";

let now: Date;
// Runs after the world has looked whether what is counted agrees with itself: what is said first ends last.
afterEach(async () => {
  await world.test.owner.pool.query(`DELETE FROM usage_month`);
  await world.test.owner.pool.query(`TRUNCATE usage_trait_value CASCADE`);
});
const world = ingestWorld(() => now);
const { ctx, ingest } = world;

beforeEach(() => {
  now = new Date("2025-06-15T00:00:00Z");
});

const nameOf = (day: string) =>
  `${OWNER}_CloudTrail_${REGION}_${day.replaceAll("-", "")}T2050Z_0000000000000000.json.gz`;
const at = (day: string) => ({ eventTime: `${day}T20:45:00Z` });
const put = (day: string) =>
  world.put(nameOf(day), [
    anotherEvent(
      decryptRecord({ ...at(day), sourceIPAddress: `192.0.2.${Number(day.slice(-2))}` }),
    ),
    anotherEvent(decryptRecord({ ...at(day), eventName: "DisableKey", readOnly: false })),
  ]);
const DAYS = ["2024-04-30", "2024-05-01", "2025-05-31"];

async function counted(): Promise<Record<string, string[]>> {
  const days = async (table: string, column = "at") =>
    (
      await world.test.db.pool.query<{ day: string }>(
        `SELECT DISTINCT to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM ${table} ORDER BY 1`,
      )
    ).rows.map(({ day }) => day);
  return {
    buckets: await days("usage_bucket"),
    days: await days("usage_bucket_day"),
    hours: await days("usage_hour", "hour"),
    control: await days("control_event"),
    seen: await days("usage_seen", "hour"),
  };
}

describe("usage is kept", () => {
  it("for the months before this one, by UTC", () => {
    expect(new Date(keptFrom(new Date("2026-11-30T23:59:59Z"), 13)).toISOString()).toBe(
      "2025-10-01T00:00:00.000Z",
    );
    expect(new Date(keptFrom(new Date("2026-01-01T00:00:00Z"), 1)).toISOString()).toBe(
      "2025-12-01T00:00:00.000Z",
    );
  });

  it("and what is older is dropped, with what was noted of it, and recorded", async () => {
    now = new Date("2025-05-31T23:59:00Z");
    for (const day of DAYS) await put(day);
    await ingest();
    await world.test.db.pool.query(
      `INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state) VALUES
         ('x', $1, $2, '2024-03-01Z', '2024-04-01Z', 'covered'),
         ('x', $1, $2, '2024-04-02Z', '2025-05-01Z', 'covered')`,
      [OWNER, REGION],
    );
    await world.test.db.pool.query(
      `INSERT INTO usage_digest (source, key, version, account_id, region, trail, from_at, to_at, state,
                                 signature, logs, sha256, signed, fingerprint, checked_at)
       SELECT 'x', d, '1', $1, $2, 't', d::timestamptz, d::timestamptz + '1 hour', 'valid', 'proven', 0,
              '', '', '', now() FROM unnest(ARRAY['2024-04-30T23:00Z', '2024-04-30T22:00Z']) d`,
      [OWNER, REGION],
    );
    expect(await dropOldUsage(ctx())).toEqual([]);
    expect((await counted()).buckets).toEqual(DAYS);
    // Midnight: what was 13 months before is 14 months before.
    now = new Date("2025-06-01T00:00:00Z");
    expect(await dropOldUsage(ctx())).toEqual(["2024-04"]);
    const left = DAYS.slice(1);
    expect(await counted()).toEqual({
      ...{ buckets: left, days: left, hours: left, control: DAYS, seen: left },
    });
    const { rows } = await world.test.db.pool.query(
      `SELECT to_regclass('usage_bucket_2024_04') AS gone, to_regclass('usage_trait_2024_05') AS kept,
              (SELECT count(*)::int FROM usage_object) AS objects,
              (SELECT array_agg(value ORDER BY value) FROM usage_trait_value
                WHERE kind = 'address' AND value <> '…') AS addresses,
              (SELECT array_agg(to_char(from_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) FROM usage_coverage)
                AS covered,
              (SELECT array_agg(key) FROM usage_digest) AS digests`,
    );
    expect(rows[0]).toEqual({
      ...{ gone: null, kept: "usage_trait_2024_05", objects: 2, covered: ["2024-05-01"] },
      digests: ["2024-04-30T23:00Z"],
      addresses: ["192.0.2.0", "192.0.2.1", "192.0.2.31"],
    });
    expect((await readTraits(world.test.db)).some((line) => line.includes("2024-04"))).toBe(false);
    const acts = await world.test.db.pool.query(`SELECT FROM ledger_act WHERE act = 'usage.drop'`);
    expect(acts.rows).toHaveLength(1);
    expect(await dropOldUsage(ctx())).toEqual([]);
  });

  it("and what is older is not read again, and makes no months", async () => {
    now = new Date("2025-05-31T00:00:00Z");
    for (const day of DAYS) await put(day);
    await ingest();
    now = new Date("2025-06-01T00:00:00Z");
    await dropOldUsage(ctx());
    expect(await ingest()).toMatchObject({ objects: 0, skippedObjects: 3 });
    // Delivered late, and in a file of another name.
    await world.put("late.json.gz", [
      anotherEvent(decryptRecord(at("2024-04-30"))),
      anotherEvent(decryptRecord(at("2024-05-01"))),
      anotherEvent(decryptRecord({ ...at("2024-04-29"), eventName: "EnableKey", readOnly: false })),
    ]);
    expect(await ingest()).toMatchObject({ kmsEvents: 1, skippedRecords: { "too-old": 2 } });
    const { rows } = await world.test.db.pool.query(
      `SELECT to_char(month, 'YYYY-MM') AS month FROM usage_month ORDER BY 1`,
    );
    expect(rows.map(({ month }) => month)).toEqual(["2024-05", "2025-05"]);
    expect((await counted()).control).toEqual(["2024-04-29", ...DAYS]);
  });

  it("while it is taken in: nothing is dropped meanwhile", async () => {
    now = new Date("2025-05-31T00:00:00Z");
    await put("2024-04-30");
    await ingest();
    now = new Date("2025-06-01T00:00:00Z");
    const lease = await acquireLease(world.test.db, "usage-ingest", "other");
    expect(await dropOldUsage(ctx())).toEqual([]);
    expect((await counted()).buckets).toEqual(["2024-04-30"]);
    if (lease) await releaseLease(world.test.db, lease);
    expect(await dropOldUsage(ctx())).toEqual(["2024-04"]);
  });

  it("or dropped whole: with somebody reading, all of it is tried again", async () => {
    now = new Date("2025-05-31T00:00:00Z");
    await put("2024-04-30");
    await ingest();
    now = new Date("2025-06-01T00:00:00Z");
    const reader = await world.test.db.pool.connect();
    await reader.query("BEGIN");
    await reader.query("SELECT count(*) FROM usage_bucket");
    await expect(dropOldUsage(ctx(), { lockMs: 100 })).rejects.toMatchObject({ code: "55P03" });
    await reader.query("COMMIT");
    reader.release();
    expect((await counted()).hours).toEqual(["2024-04-30"]);
    expect(await dropOldUsage(ctx())).toEqual(["2024-04"]);
  });
});
