import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FaultState } from "@/lib/usage/types";
import { getAlert } from "./get-alert";
import { openAlerts } from "./testing-alerts";

const ACCOUNT = "111122223333";
const LOG = `AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2026/11/18/log.json.gz`;

let world: Awaited<ReturnType<typeof openAlerts>>;
beforeAll(async () => {
  world = await openAlerts("2026-11-20T12:00:00Z");
});
beforeEach(async () => {
  await world.clear();
  await world.addChannel();
  world.time.now = new Date("2026-11-20T12:00:00Z");
  await world.test.owner.pool.query(`TRUNCATE usage_digest, usage_digest_fault, usage_object`);
});
afterAll(() => world.test.drop());

/** What verifying a digest found, at the time of the world. */
async function find(digest: string, log: string, state: FaultState, region = "eu-west-1") {
  const { pool } = world.test.db;
  await pool.query(
    `INSERT INTO usage_digest (source, key, version, account_id, region, trail, from_at, to_at, state, signature, logs,
                               sha256, signed, fingerprint, checked_at)
     VALUES ('s3://logs', $1, 'v', $2, $3, 'main (eu-west-1)', '2026-11-18T09:00Z', '2026-11-18T10:00Z', $4, 'proven', 1,
             '', '', '', $5) ON CONFLICT DO NOTHING`,
    [digest, ACCOUNT, region, state, world.time.now],
  );
  await pool.query(
    `INSERT INTO usage_digest_fault (source, digest_key, log_key, state, reason, account_id, region, from_at, to_at,
                                     found_at)
     VALUES ('s3://logs', $1, $2, $3, 'has another hash', $4, $5, '2026-11-18T09:10Z', '2026-11-18T09:55Z', $6)`,
    [digest, log, state, ACCOUNT, region, world.time.now],
  );
}

describe("log files that digests refute", () => {
  it("are one alert of an account, region and bucket, told once, that names them", async () => {
    await find("digest-1", LOG, "invalid");
    await find("digest-2", `${LOG}.2`, "missing");
    await find("digest-3", "", "invalid", "us-east-1");
    await world.evaluate();
    await world.evaluate();
    const alerts = await world.alerts();
    expect(alerts).toMatchObject([
      { rule: "log-tampered", severity: "critical", state: "open", told: true },
      { rule: "log-tampered", severity: "critical", state: "open", told: true },
    ]);
    const details = await Promise.all(alerts.map(({ id }) => getAlert(world.ctx, String(id))));
    const here = details.find(({ region }) => region === "eu-west-1");
    expect(here?.sentence).toBe(
      "Of CloudTrail's logs in s3://logs, with calls from 2026-11-18 09:10 UTC to 2026-11-18 09:55 UTC: one file changed after delivery, one file gone.",
    );
    expect(here?.evidence.map(({ operation, value }) => [operation, value])).toEqual([
      ["Log file changed", LOG],
      ["Log file gone", `${LOG}.2`],
    ]);
    expect(here?.runbooks.map(({ name }) => name)).toEqual(["log-tampered"]);
    expect(JSON.stringify(here?.runbooks)).toContain(
      `--prefix=AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/2026/11/18/`,
    );
    // Another file an hour later belongs to it.
    world.time.now = new Date("2026-11-20T13:00:00Z");
    await find("digest-4", `${LOG}.4`, "invalid");
    await world.evaluate();
    expect((await world.alerts()).length).toBe(2);
    expect((await getAlert(world.ctx, String(here?.id))).facts.logs).toMatchObject({ changed: 2 });
  });

  it("are none where a file is gone that was read when it was there, or the rule is off", async () => {
    await world.test.db.pool.query(
      `INSERT INTO usage_object (source, key, version, state, records, kms_events, duplicates, ingested_at)
       VALUES ('s3://logs', $1, 'v', 'done', 1, 1, 0, now())`,
      [LOG],
    );
    await find("digest-1", LOG, "missing");
    await find("digest-2", "", "missing");
    await world.evaluate();
    expect(await world.alerts()).toEqual([]);
    await find("digest-3", `${LOG}.3`, "invalid");
    await world.set("log-tampered", { enabled: false, severity: "low", numbers: {} });
    await world.evaluate();
    expect(await world.alerts()).toEqual([]);
    await world.set("log-tampered", { enabled: true, severity: "low", numbers: {} });
    await world.evaluate();
    expect(await world.alerts()).toMatchObject([{ severity: "low" }]);
  });

  it("are told when they were added or removed, though they were read, and say since when all is as delivered again", async () => {
    const { pool } = world.test.db;
    await pool.query(
      `INSERT INTO usage_object (source, key, version, state, records, kms_events, duplicates, ingested_at)
       VALUES ('s3://logs', $1, 'v', 'done', 1, 1, 0, now())`,
      [LOG],
    );
    await find("digest-1", LOG, "removed");
    await find("digest-1", `${LOG}.evil`, "added");
    await world.evaluate();
    const id = String((await world.alerts())[0]?.id);
    const told = await getAlert(world.ctx, id);
    expect(told.sentence).toMatch(
      /: one file gone, one file added that CloudTrail did not deliver\.$/,
    );
    expect(told.evidence.map(({ operation }) => operation)).toEqual([
      "Log file added",
      "Log file gone",
    ]);
    expect(JSON.stringify(told.runbooks)).toContain("Take an added file away");
    expect(told.endedAt).toBe(null);
    await pool.query(`DELETE FROM usage_digest_fault WHERE state = 'added'`);
    await world.evaluate();
    expect((await getAlert(world.ctx, id)).endedAt).toBe(null);
    await pool.query(`DELETE FROM usage_digest_fault`);
    await world.evaluate();
    const well = await getAlert(world.ctx, id);
    expect(well).toMatchObject({ state: "open", endedAt: world.time.now.toISOString() });
    await find("digest-2", `${LOG}.2`, "invalid");
    await world.evaluate();
    expect(await getAlert(world.ctx, id)).toMatchObject({ state: "open", endedAt: null });
    // Usage that is not kept any more takes its digests along, and with them what they said.
    await world.test.owner.pool.query(`TRUNCATE usage_digest, usage_digest_fault`);
    await world.evaluate();
    expect((await getAlert(world.ctx, id)).endedAt).toBe(null);
  });
});
