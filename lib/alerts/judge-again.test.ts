import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeAlert } from "./change-alert";
import { getStanding } from "./get-standing";
import { openAlerts } from "./testing-alerts";
import { addCalls, addEvent, cover } from "./testing-usage";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211";
const DEVELOPER = "arn:aws:iam::111122223333:role/developer";

let world: Awaited<ReturnType<typeof openAlerts>>;
beforeAll(async () => {
  world = await openAlerts("2026-11-20T12:00:00Z");
});
beforeEach(async () => {
  await world.clear();
  await world.test.owner.pool.query(`UPDATE alert_pass SET from_at = NULL, to_at = NULL`);
  await world.addChannel();
  world.time.now = new Date("2026-11-20T12:00:00Z");
});
afterAll(() => world.test.drop());

const spike = (at: string, count: number) => ({ key: KEY, principal: DEVELOPER, at, count });
const offHours = (decrypts: number, more: { enabled?: boolean; severity?: string } = {}) =>
  world.set("volume-off-hours", {
    ...{ enabled: true, severity: "critical", numbers: { decrypts } },
    ...more,
  });
/** Looks again, a minute later. */
async function later() {
  world.time.now = new Date(world.time.now.getTime() + 60_000);
  return world.evaluate();
}
const states = async () =>
  (await world.alerts()).map(({ state, count }) => `${String(state)} ${String(count)}`);

describe("a rule that was changed", () => {
  it("raises what lies above it now, once, and of what is long past wakes nobody", async () => {
    await addCalls(world.test.db, [
      spike("2026-11-05T03:05:00Z", 6_000),
      spike("2026-11-20T03:05:00Z", 6_000),
    ]);
    await world.evaluate();
    expect(await world.alerts()).toEqual([]);
    await offHours(5_000);
    await later();
    expect(await world.alerts()).toMatchObject([
      { count: 6_000, told: false },
      { count: 6_000, told: true },
    ]);
    await later();
    expect(await states()).toEqual(["open 6000", "open 6000"]);
    expect(await world.told()).toHaveLength(1);
  });

  it("says of what it does not raise any more that it is no longer above it, in the ledger, and to whom was told", async () => {
    await addCalls(world.test.db, [
      spike("2026-11-19T03:05:00Z", 12_000),
      spike("2026-11-20T03:05:00Z", 30_000),
    ]);
    await world.evaluate();
    expect(await world.told()).toHaveLength(2);
    await offHours(20_000);
    await later();
    expect(await world.alerts()).toMatchObject([
      { state: "resolved", state_why: expect.stringMatching(/^No longer above the rule/) },
      { state: "open", facts: { limit: 20_000 } },
    ]);
    expect(await world.acts()).toMatchObject([{ act: "alert.resolve", actor: "system:alerts" }]);
    expect((await world.told()).map(({ over }) => over)).toEqual([false, false, true]);
  });

  it("opens what it had set aside when it is changed back, and tells of it as of something new", async () => {
    await addCalls(world.test.db, [spike("2026-11-20T03:05:00Z", 12_000)]);
    await world.evaluate();
    await offHours(20_000);
    await later();
    await offHours(10_000);
    await later();
    await later();
    expect(await world.alerts()).toMatchObject([{ state: "open", count: 12_000, told: true }]);
    expect((await world.acts()).map(({ act }) => act)).toEqual(["alert.resolve", "alert.reopen"]);
    expect((await world.told()).map(({ over }) => over)).toEqual([false, true, false]);
  });

  it("leaves alone what somebody resolved, and keeps what somebody acknowledged", async () => {
    await addCalls(world.test.db, [
      spike("2026-11-18T03:05:00Z", 12_000),
      spike("2026-11-20T03:05:00Z", 12_000),
    ]);
    await world.evaluate();
    const [one, two] = await world.alerts();
    await changeAlert(world.ctx, String(one?.id), { state: "resolved", why: "was us", version: 1 });
    await changeAlert(world.ctx, String(two?.id), { state: "acknowledged", version: 1 });
    await offHours(9_000);
    await later();
    expect(await states()).toEqual(["resolved 12000", "acknowledged 12000"]);
    await offHours(90_000);
    await later();
    await offHours(9_000);
    await later();
    expect(await states()).toEqual(["resolved 12000", "open 12000"]);
  });

  it("gives its alerts the severity that it has now, without telling anybody again", async () => {
    await addCalls(world.test.db, [spike("2026-11-20T03:05:00Z", 12_000)]);
    await world.evaluate();
    await offHours(10_000, { severity: "low" });
    await later();
    expect(await world.alerts()).toMatchObject([{ severity: "low" }]);
    await offHours(10_000, { severity: "critical" });
    await later();
    expect(await world.alerts()).toMatchObject([{ severity: "critical", state: "open" }]);
    expect(await world.told()).toHaveLength(1);
  });

  it("sets its alerts aside when it is turned off, and no other rule's", async () => {
    await addCalls(world.test.db, [spike("2026-11-20T03:05:00Z", 12_000)]);
    await addEvent(world.test.db, {
      operation: "DisableKey",
      at: "2026-11-20T04:00:00Z",
      key: KEY,
    });
    await world.evaluate();
    await offHours(10_000, { enabled: false });
    await later();
    expect(await world.alerts()).toMatchObject([
      { state: "resolved", state_why: expect.stringMatching(/^Its rule was turned off/) },
      { rule: "key-change", state: "open" },
    ]);
  });

  it("parts an alert of many into one of each where so many are no longer one", async () => {
    const denied = (name: string, at: string) => ({
      ...{ key: KEY, principal: `arn:aws:iam::111122223333:role/${name}`, at, count: 12 },
      outcome: "AccessDenied",
    });
    const names = ["a", "b", "c", "d", "e"];
    await addCalls(world.test.db, [
      ...names.map((name) => denied(name, "2026-11-20T08:05:00Z")),
      denied("a", "2026-11-20T10:05:00Z"),
    ]);
    await world.evaluate();
    expect(await states()).toEqual(["open 72"]);
    const numbers = { denials: 10, foreign: 3, principals: 6, keys: 10 };
    await world.set("denial-burst", { enabled: true, severity: "medium", numbers });
    await later();
    expect((await states()).sort()).toEqual([
      ...["open 12", "open 12", "open 12", "open 12", "open 24", "resolved 72"],
    ]);
  });

  it("sets nothing aside of days that it cannot judge, and of which it judged before", async () => {
    const habit = Array.from({ length: 40 }, (_, day) => ({
      ...{ key: KEY, principal: "arn:aws:iam::111122223333:role/app" },
      at: Date.parse("2026-10-11T10:00:00Z") + day * 86_400_000,
    }));
    await addCalls(world.test.db, [...habit, spike("2026-11-20T10:02:00Z", 1)]);
    await cover(world.test.db, { from: "2026-10-01T00:00:00Z", to: "2026-11-20T11:00:00Z" });
    await world.evaluate();
    expect((await world.alerts()).map(({ rule }) => rule)).toEqual(["first-use"]);
    // What covered the days before is not known any more.
    await world.test.owner.pool.query(`TRUNCATE usage_coverage`);
    await world.set("first-use", { enabled: true, severity: "high", numbers: { days: 13 } });
    await later();
    expect(await states()).toEqual(["open 1"]);
  });

  it("goes on after a kill with the day that was not finished, to the same alerts", async () => {
    await addCalls(world.test.db, [
      ...["2026-11-10", "2026-11-12", "2026-11-14"].map((day) => spike(`${day}T03:05:00Z`, 6_000)),
      spike("2026-11-16T03:05:00Z", 12_000),
    ]);
    await world.evaluate();
    await world.test.owner.pool.query(
      `CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.next_at > '2026-11-12' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$;
       CREATE TRIGGER die BEFORE UPDATE ON alert_rule_pass FOR EACH ROW
         WHEN (NEW.next_at <> OLD.next_at) EXECUTE FUNCTION die()`,
    );
    await offHours(5_000);
    await expect(later()).rejects.toThrow();
    expect((await getStanding(world.ctx)).due).toBeGreaterThan(5);
    await world.test.owner.pool.query(`DROP TRIGGER die ON alert_rule_pass; DROP FUNCTION die()`);
    await later();
    expect(await states()).toEqual(["open 6000", "open 6000", "open 6000", "open 12000"]);
    expect((await getStanding(world.ctx)).due).toBe(0);
  });
});

it("a rule that has never judged begins with what comes in", async () => {
  await addCalls(world.test.db, [spike("2026-11-20T03:05:00Z", 12_000)]);
  await world.evaluate();
  await world.test.owner.pool.query(`DELETE FROM alert_rule_pass`);
  await offHours(20_000);
  await later();
  expect(await states()).toEqual(["open 12000"]);
});

it("what begins after a change was taken back is a new alert", async () => {
  const happens = (operation: string, at: string) =>
    addEvent(world.test.db, { operation, at, key: KEY });
  await happens("DisableKey", "2026-11-20T08:00:00Z");
  await world.evaluate();
  await happens("EnableKey", "2026-11-20T08:30:00Z");
  await later();
  await happens("DisableKey", "2026-11-20T09:00:00Z");
  await later();
  expect((await world.alerts()).map(({ state }) => state)).toEqual(["resolved", "open"]);
  expect((await world.told()).map(({ over }) => over)).toEqual([false, true, false]);
});
