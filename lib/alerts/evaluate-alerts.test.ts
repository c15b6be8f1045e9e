import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
import { evaluateAlerts } from "./evaluate-alerts";
import { addCalls, addEvent, cover } from "./testing-usage";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211";
const APP = "arn:aws:iam::111122223333:role/app";
const DEVELOPER = "arn:aws:iam::111122223333:role/developer";
const NOW = new Date("2026-11-20T12:00:00Z");

let test: TestDatabase;
let now = NOW;

const context = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "alerts" },
  clock: () => now,
  requestId: "r",
});

function evaluate(options: { signal?: AbortSignal } = {}) {
  const signal = options.signal ?? new AbortController().signal;
  return evaluateAlerts(context(), { workerId: "test", signal });
}

async function alerts(rule?: string): Promise<Record<string, unknown>[]> {
  const { rows } = await test.db.pool.query<Record<string, unknown>>(
    `SELECT rule, state, severity, count::float8 AS count, principal_ref, state_why, facts, told
       FROM alert WHERE $1::text IS NULL OR rule = $1 ORDER BY first_at, id`,
    [rule ?? null],
  );
  return rows;
}

const spike = (at: string, count = 12_000) => ({ key: KEY, principal: DEVELOPER, at, count });

beforeAll(async () => {
  test = await createTestDatabase();
});
beforeEach(async () => {
  now = NOW;
  await test.owner.pool.query(
    `TRUNCATE alert, alert_evidence, alert_due, usage_bucket, usage_bucket_hour, usage_bucket_day, usage_trait,
       control_event, usage_coverage, usage_source, delivery, channel, lease CASCADE`,
  );
});
afterAll(() => test.drop());

describe("a look at what came in", () => {
  it("raises one alert for a spike, tells each channel once, and finds nothing new the second time", async () => {
    await test.db.pool.query(
      `INSERT INTO channel (id, kind, name, config, topics, updated_at)
       VALUES (gen_random_uuid(), 'slack', 'on call', '{}', '{}', now()),
              (gen_random_uuid(), 'slack', 'other', '{}', '{sync}', now())`,
    );
    await addCalls(test.db, [spike("2026-11-20T03:05:00Z"), spike("2026-11-20T03:10:00Z")]);
    expect(await evaluate()).toMatchObject({ days: 1, raised: 1, busy: false });
    expect(await evaluate()).toMatchObject({ days: 0, raised: 0 });
    expect(await alerts()).toMatchObject([
      { rule: "volume-off-hours", severity: "critical", count: 24_000, told: true },
    ]);
    const { rows } = await test.db.pool.query(`SELECT topic, dedup_key FROM delivery`);
    expect(rows).toEqual([{ topic: "alerts", dedup_key: expect.stringMatching(/^alert\/\d+$/) }]);
  });

  it("joins what goes on and what comes late to the alert, and counts each event once", async () => {
    await addCalls(test.db, [spike("2026-11-20T03:10:00Z")]);
    await evaluate();
    await addCalls(test.db, [spike("2026-11-20T04:10:00Z")]);
    await evaluate();
    // An hour earlier, and more of what was there.
    await addCalls(test.db, [spike("2026-11-20T02:10:00Z"), spike("2026-11-20T03:10:00Z", 500)]);
    await evaluate();
    expect(await alerts()).toMatchObject([{ count: 36_500, told: false }]);
  });

  it("finds a new reader of the next day when the grant before it comes late, once", async () => {
    const reader = { key: KEY, principal: DEVELOPER, at: "2026-11-20T02:10:00Z" };
    await addCalls(test.db, [{ key: KEY, principal: APP, at: "2026-11-19T08:00:00Z" }, reader]);
    await evaluate();
    expect(await alerts("reader-after-change")).toEqual([]);
    const grant = { operation: "CreateGrant", key: KEY, at: "2026-11-19T22:00:00Z" };
    await addEvent(test.db, { ...grant, request: { granteePrincipal: DEVELOPER } });
    expect(await evaluate()).toMatchObject({ days: 2, raised: 1 });
    expect(await alerts("reader-after-change")).toMatchObject([
      { principal_ref: DEVELOPER, count: 2 },
    ]);
    // Another grant of that day makes it due once more.
    await addEvent(test.db, { ...grant, at: "2026-11-19T21:00:00Z" });
    expect(await evaluate()).toMatchObject({ days: 2, raised: 0 });
    expect(await alerts("reader-after-change")).toMatchObject([{ count: 2 }]);
    expect(await evaluate()).toMatchObject({ days: 0 });
  });

  it("joins denials that come late with those of the hour after that were too few alone", async () => {
    const denied = (at: string) => ({
      ...{ key: KEY, principal: DEVELOPER, outcome: "AccessDenied", count: 6, at },
    });
    await addCalls(test.db, [denied("2026-11-20T03:05:00Z")]);
    await evaluate();
    expect(await alerts()).toEqual([]);
    await addCalls(test.db, [denied("2026-11-20T02:50:00Z")]);
    await evaluate();
    expect(await alerts()).toMatchObject([{ rule: "denial-burst", count: 12 }]);
  });

  it("is not stopped by names that are longer than an index takes, and tells them apart", async () => {
    // Not to be made shorter by the database.
    const noise = randomBytes(950).toString("hex");
    const burst = (end: string) => ({
      ...{ key: `${KEY}${noise}`, principal: `${DEVELOPER}${noise}${end}`, count: 12 },
      ...{ at: "2026-11-20T03:05:00Z", outcome: "AccessDenied" },
    });
    await addCalls(test.db, [burst("a"), burst("b")]);
    await evaluate();
    expect((await alerts()).map(({ rule, count }) => [rule, count])).toEqual([
      ["denial-burst", 12],
      ["denial-burst", 12],
    ]);
  });

  it("begins another alert when the pause was long", async () => {
    await addCalls(test.db, [spike("2026-11-18T03:10:00Z"), spike("2026-11-20T03:10:00Z")]);
    await evaluate();
    expect(await alerts()).toHaveLength(2);
  });

  it("does not wake anybody for what is long past", async () => {
    await test.db.pool.query(
      `INSERT INTO channel (id, kind, name, config, topics, updated_at)
       VALUES (gen_random_uuid(), 'slack', 'all', '{}', '{}', now())`,
    );
    await addCalls(test.db, [spike("2026-10-20T03:10:00Z")]);
    await evaluate();
    expect(await alerts()).toMatchObject([{ told: false }]);
    const { rows } = await test.db.pool.query(`SELECT FROM delivery`);
    expect(rows).toHaveLength(0);
  });

  it("says a first use only where the time before is covered", async () => {
    const habit = Array.from({ length: 40 }, (_, day) => ({
      ...{ key: KEY, principal: APP, address: "198.51.100.7" },
      at: Date.parse("2026-10-11T10:00:00Z") + day * 86_400_000,
    }));
    const use = {
      key: KEY,
      principal: DEVELOPER,
      address: "203.0.113.9",
      at: "2026-11-20T10:02:00Z",
    };
    await addCalls(test.db, [...habit, use]);
    await evaluate();
    expect(await alerts()).toEqual([]);
    await cover(test.db, { from: "2026-10-01T00:00:00Z", to: "2026-11-20T11:00:00Z" });
    await addCalls(test.db, [{ ...use, at: "2026-11-20T10:20:00Z" }]);
    await evaluate();
    expect(await alerts()).toMatchObject([
      {
        ...{ rule: "first-use", principal_ref: DEVELOPER },
        facts: { firsts: [{ what: "principal" }, { what: "address", value: "203.0.113.9" }] },
      },
    ]);
  });

  it("says a first use that came before its time was known when that is known, and looks no more", async () => {
    await test.db.pool.query(
      `INSERT INTO usage_source (id, name, kind, config, feeds, enabled, every_minutes, created_at, updated_at, next_at,
                                 run_state)
       VALUES (gen_random_uuid(), 'trail', 'files', '{}', '{"accounts": null, "regions": null}', true, 15, now(), now(),
               now(), 'done')`,
    );
    const habit = Array.from({ length: 40 }, (_, day) => ({
      ...{ key: KEY, principal: APP, at: Date.parse("2026-10-11T10:00:00Z") + day * 86_400_000 },
    }));
    await cover(test.db, { from: "2026-10-01T00:00:00Z", to: "2026-11-20T11:40:00Z" });
    await addCalls(test.db, [
      ...habit,
      { key: KEY, principal: DEVELOPER, at: "2026-11-20T11:52:00Z" },
    ]);
    await evaluate();
    expect(await evaluate()).toMatchObject({ days: 0 });
    expect(await alerts()).toEqual([]);
    // The next listing of the bucket has nothing new: nothing else happened until then.
    now = new Date("2026-11-20T12:15:00Z");
    await cover(test.db, { from: "2026-11-20T11:40:00Z", to: "2026-11-20T12:00:00Z" });
    expect(await evaluate()).toMatchObject({ days: 1, raised: 1 });
    expect(await alerts()).toMatchObject([{ rule: "first-use", principal_ref: DEVELOPER }]);
    expect(await evaluate()).toMatchObject({ days: 0 });
  });

  it("holds an hour against the same hour of earlier weeks, without those that are not covered", async () => {
    const hour = Date.parse("2026-11-20T10:00:00Z");
    const week = 7 * 86_400_000;
    const calls = (weeks: number, count: number) => ({
      ...{ key: KEY, principal: APP, count, at: hour - weeks * week, operation: "GenerateDataKey" },
    });
    await addCalls(test.db, [calls(0, 9_000), ...[1, 2, 3, 4, 5].map((n) => calls(n, 1_000))]);
    await evaluate();
    expect(await alerts("volume-above-usual")).toEqual([]);
    await cover(test.db, { from: "2026-10-16T00:00:00Z", to: "2026-11-20T11:00:00Z" });
    await addCalls(test.db, [calls(0, 1)]);
    await evaluate();
    expect(await alerts("volume-above-usual")).toMatchObject([
      { facts: { measured: 9_001, usual: { median: 1_000, weeks: 5 } } },
    ]);
  });

  it("tells a direct Decrypt, and one without the usual context, beside a month of habit", async () => {
    const context = '{"aws:s3:arn":"arn:aws:s3:::bucket/*"}';
    const habit = Array.from({ length: 30 }, (_, day) => ({
      ...{ key: KEY, principal: APP, service: "s3.amazonaws.com", count: 50, context },
      at: Date.parse("2026-10-21T10:00:00Z") + day * 86_400_000,
    }));
    await cover(test.db, { from: "2026-10-01T00:00:00Z", to: "2026-11-20T11:00:00Z" });
    await addCalls(test.db, habit);
    await addCalls(test.db, [
      { key: KEY, principal: APP, at: "2026-11-20T10:02:00Z", context: "{}" },
    ]);
    await evaluate();
    expect((await alerts()).map(({ rule }) => String(rule)).sort()).toEqual([
      "direct-decrypt",
      "missing-context",
    ]);
  });

  it("resolves by itself what is taken back, with an entry in the ledger, and says how", async () => {
    await addEvent(test.db, { operation: "DisableKey", at: "2026-11-19T18:02:00Z", key: KEY });
    await addCalls(test.db, [
      {
        key: KEY,
        principal: APP,
        at: "2026-11-20T00:02:00Z",
        outcome: "DisabledException",
        count: 12,
      },
    ]);
    await evaluate();
    expect(await alerts()).toMatchObject([
      { rule: "key-change", state: "open" },
      { rule: "dead-key-use", state: "open", count: 12 },
    ]);
    await addEvent(test.db, { operation: "EnableKey", at: "2026-11-20T07:41:00Z", key: KEY });
    await evaluate();
    const why = "EnableKey by admin at 2026-11-20T07:41:00.000Z.";
    expect(await alerts()).toMatchObject([
      { state: "resolved", state_why: why },
      { state: "resolved", state_why: why },
    ]);
    const { rows } = await test.db.pool.query(
      `SELECT act, actor FROM ledger_act WHERE act LIKE 'alert.%'`,
    );
    expect(rows).toEqual([
      { act: "alert.resolve", actor: "system:alerts" },
      { act: "alert.resolve", actor: "system:alerts" },
    ]);
  });

  it("keeps a trail's exclusion open until that trail takes KMS again", async () => {
    const select = (at: string, trailName: string, excluded: string[]) =>
      addEvent(test.db, {
        ...{ operation: "PutEventSelectors", at },
        request: { trailName, eventSelectors: [{ excludeManagementEventSources: excluded }] },
      });
    await select("2026-11-01T09:00:00Z", "a", ["kms.amazonaws.com"]);
    await select("2026-11-02T09:00:00Z", "b", []);
    await evaluate();
    expect(await alerts()).toMatchObject([{ rule: "trail-exclusion", state: "open" }]);
    await select("2026-11-03T09:00:00Z", "a", []);
    await evaluate();
    expect(await alerts()).toMatchObject([{ state: "resolved" }]);
  });

  it("does nothing while another look, or an ingest, is under way", async () => {
    await addCalls(test.db, [spike("2026-11-20T03:10:00Z")]);
    const lease = await acquireLease(test.db, "alerts-evaluate", "other");
    expect(await evaluate()).toMatchObject({ busy: true, raised: 0 });
    if (lease) await releaseLease(test.db, lease);
    const ingest = await acquireLease(test.db, "usage-ingest", "other");
    expect(await evaluate()).toMatchObject({ busy: true, raised: 0 });
    if (ingest) await releaseLease(test.db, ingest);
    expect(await evaluate()).toMatchObject({ busy: false, raised: 1 });
  });

  it("goes on after a kill with the day that was not finished, and counts nothing twice", async () => {
    const days = ["2026-11-17", "2026-11-18", "2026-11-19"];
    await addCalls(
      test.db,
      days.map((day) => spike(`${day}T03:10:00Z`)),
    );
    // The second day's transaction dies before its end, as with a killed process.
    await test.owner.pool.query(
      `CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
         IF OLD.hour >= '2026-11-18' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN OLD; END $$;
       CREATE TRIGGER die BEFORE DELETE ON alert_due FOR EACH ROW EXECUTE FUNCTION die()`,
    );
    await expect(evaluate()).rejects.toThrow();
    expect(await alerts()).toHaveLength(1);
    await test.owner.pool.query(`DROP TRIGGER die ON alert_due; DROP FUNCTION die()`);
    await evaluate();
    expect(await alerts()).toMatchObject([{ count: 12_000 }, { count: 12_000 }, { count: 12_000 }]);
    const { rows } = await test.db.pool.query(`SELECT FROM alert_due`);
    expect(rows).toHaveLength(0);
  });

  it("leaves a rule that is off alone", async () => {
    const off = { enabled: false, severity: "critical", numbers: { decrypts: 10_000 } };
    await test.db.pool.query(
      `INSERT INTO setting (name, value, changed_at) VALUES ('alerts.volume-off-hours', $1, now())`,
      [JSON.stringify(off)],
    );
    await addCalls(test.db, [spike("2026-11-20T03:10:00Z")]);
    await evaluate();
    await test.db.pool.query(`DELETE FROM setting`);
    expect(await alerts()).toEqual([]);
  });
});
