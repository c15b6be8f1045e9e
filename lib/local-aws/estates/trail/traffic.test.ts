import { describe, expect, it } from "vitest";
import { generateWithStories } from "../generate-estate";
import { Advance } from "./advance";
import { type Flow, HOUR, hourOf } from "./flow";
import { BUSIEST_FLOW } from "./habits";
import { Traffic } from "./traffic";

interface Logged {
  eventID: string;
  eventName: string;
  eventTime: string;
  errorCode?: string;
  sourceIPAddress: string;
  sharedEventID?: string;
  resources: { ARN: string }[];
  requestParameters: { encryptionContext?: Record<string, string> } | null;
  userIdentity: {
    accountId?: string;
    invokedBy?: string;
    sessionContext?: { sessionIssuer: { userName: string } };
  };
}

const NOW = new Date("2026-11-22T12:20:00Z");
const world = generateWithStories({ kind: "demo", seed: 1, now: NOW });
// Where the busiest flow is not what is looked at, a twentieth of it is enough.
const traffic = new Traffic(world, { brief: true });
const whole = new Traffic(world);

const story = (number: number) => {
  const found = world.stories.find((one) => one.number === number);
  if (!found) throw new Error(`Story ${number} is not told.`);
  return found;
};
const span = (number: number) => {
  const { span: of } = story(number);
  if (!of) throw new Error(`Story ${number} has no span.`);
  return { from: of.from.getTime(), to: of.to.getTime() };
};
const busiest = (): Flow => {
  const found = whole.flows.find(({ name }) => name === BUSIEST_FLOW);
  if (!found) throw new Error("The busiest flow does not run.");
  return found;
};
const hourAt = (at: number) => Math.floor(at / HOUR) * HOUR;

/** Calls with a story's key in the hours from `from` to before `to`. */
function calls(number: number, from: number, to: number, index = 0): Logged[] {
  const arn = story(number).keyArns[index] ?? "";
  const found: Logged[] = [];
  for (let hour = hourAt(from); hour < to; hour += HOUR) {
    for (const { text } of traffic.of(hour)) {
      if (!text.includes(arn)) continue;
      const record = JSON.parse(text) as Logged;
      if (record.resources[0]?.ARN === arn) found.push(record);
    }
  }
  return found;
}
const role = ({ userIdentity }: Logged) => userIdentity.sessionContext?.sessionIssuer.userName;
const count = <T>(list: readonly T[], test: (one: T) => boolean) => list.filter(test).length;

describe("what the stories' keys are used for, as the logs tell", () => {
  it("1: the application reads customers every hour, bound to their table", () => {
    const day = calls(1, NOW.getTime() - 60 * 24 * HOUR, NOW.getTime() - 59 * 24 * HOUR);
    expect(count(day, (one) => role(one) === "customers-api")).toBeGreaterThan(200);
    expect(day.every((one) => one.requestParameters?.encryptionContext?.table)).toBe(true);
  });

  it("2: 50,000 decrypts in twenty minutes, from an address not seen before, by a role not seen before", () => {
    const { from, to } = span(2);
    const night = calls(2, from, to);
    const spike = night.filter((one) => role(one) === "developer-data");
    expect(spike).toHaveLength(50_000);
    expect(new Set(spike.map(({ sourceIPAddress }) => sourceIPAddress)).size).toBe(1);
    const most = new Map<number, number>();
    for (const { eventTime } of spike) {
      const at = Math.floor(Date.parse(eventTime) / 300_000);
      most.set(at, (most.get(at) ?? 0) + 1);
    }
    expect(Math.min(...most.values())).toBeGreaterThan(10_000);
    const before = calls(2, from - 48 * HOUR, from - HOUR);
    expect(count(before, (one) => role(one) === "orders-task")).toBeGreaterThan(500);
    expect(count(before, (one) => role(one) === "developer-data")).toBe(0);
    expect(before.map((one) => one.sourceIPAddress)).not.toContain(spike[0]?.sourceIPAddress);
  });

  it("3: the nightly batch runs every night but the one in which the key is disabled", () => {
    const { from, to } = span(3);
    const during = calls(3, hourAt(from) + HOUR, hourAt(to));
    expect(during.map(({ errorCode }) => errorCode)).toEqual(Array(12).fill("DisabledException"));
    const nightBefore = calls(3, from - 24 * HOUR, from);
    expect(count(nightBefore, ({ errorCode }) => errorCode === undefined)).toBeGreaterThan(250);
    const madeUp = calls(3, hourAt(to) + HOUR, hourAt(to) + 2 * HOUR);
    expect(count(madeUp, ({ errorCode }) => errorCode === undefined)).toBeGreaterThan(250);
  });

  it("4: every hour has uses until the deletion is scheduled, and failures since", () => {
    const { from } = span(4);
    const week = calls(4, from - 7 * 24 * HOUR, from).filter(
      ({ eventName, eventTime }) => eventName === "Decrypt" && Date.parse(eventTime) < from,
    );
    expect(count(week, ({ errorCode }) => errorCode !== undefined)).toBe(0);
    expect(new Set(week.map(({ eventTime }) => eventTime.slice(0, 13))).size).toBeGreaterThan(165);
    const since = calls(4, hourAt(from) + HOUR, NOW.getTime());
    const failed = since.filter(({ errorCode }) => errorCode === "KMSInvalidStateException");
    expect(failed.length).toBeGreaterThan(100);
    expect(count(since, (one) => one.eventName === "Decrypt" && !one.errorCode)).toBe(0);
  });

  it("6: ten times as many calls since the deployment, at the same hours of the day", () => {
    const { from } = span(6);
    const day = 24 * HOUR;
    const [before, since] = [
      calls(6, from - 2 * day, from - day),
      calls(6, from + day, from + 2 * day),
    ];
    expect(since.length / before.length).toBeGreaterThan(8);
    expect(since.length / before.length).toBeLessThan(12);
    expect(since.length).toBeGreaterThan(5_000);
  });

  it("7: one outside account uses the key every day, under ids that two trails share; a third is denied", () => {
    const day = calls(7, NOW.getTime() - 13 * 24 * HOUR, NOW.getTime() - 10 * 24 * HOUR);
    const outside = day.filter(
      (one) => one.userIdentity.accountId === story(7).principals[0]?.split(":")[4],
    );
    expect(outside.length).toBeGreaterThan(300);
    expect(new Set(outside.map(({ sharedEventID }) => sharedEventID)).size).toBe(outside.length);
    expect(count(day, ({ errorCode }) => errorCode === "AccessDenied")).toBe(9);
  });

  it("8: for two days the payments go to the other key, and to none else", () => {
    const { from, to } = span(8);
    const [first, last] = [hourAt(from) + HOUR, hourAt(to)];
    const payments = (a: number, b: number, index: number) =>
      count(calls(8, a, b, index), (one) => role(one) === "payments-task");
    expect(payments(first, last, 0)).toBe(0);
    expect(payments(first, last, 1)).toBeGreaterThan(300);
    expect(payments(from - 48 * HOUR, hourAt(from), 0)).toBeGreaterThan(300);
    expect(payments(last + HOUR, last + 49 * HOUR, 0)).toBeGreaterThan(300);
    expect(payments(last + HOUR, last + 49 * HOUR, 1)).toBe(0);
  });

  it("9: a role that no policy names decrypts minutes after the grant, where else the lake alone does", () => {
    const at = NOW.getTime() - 10 * 24 * HOUR;
    const around = calls(9, at, at + 48 * HOUR);
    const grant = around.find(({ eventName }) => eventName === "CreateGrant");
    const used = around.filter((one) => role(one) === "temp-migration-helper");
    expect(used.length).toBe(40);
    expect(used.every((one) => grant && one.eventTime > grant.eventTime)).toBe(true);
    expect(count(around, (one) => role(one) === "lake-task")).toBeGreaterThan(1_000);
  });

  it("16: 2.4 million requests a month, or a twentieth of them, through S3, for objects of the bucket", () => {
    const { from } = span(16);
    const callsOf = ({ flows }: Traffic, hours: number) => {
      const volume = flows.find(({ name }) => name === BUSIEST_FLOW);
      return volume?.calls(from, from + hours * HOUR) ?? 0;
    };
    const inAll = callsOf(whole, (NOW.getTime() - from) / HOUR);
    expect(Math.round(inAll / 10_000)).toBe(240);
    expect(callsOf(traffic, 100)).toBeCloseTo(callsOf(whole, 100) / 20);
    const first = [...hourOf(busiest(), hourAt(from) + HOUR)];
    expect(first.length).toBeCloseTo(callsOf(whole, 100) / 100, -2);
    const hour = calls(16, from + 5 * HOUR, from + 6 * HOUR);
    expect(new Set(hour.map((one) => one.userIdentity.invokedBy))).toEqual(
      new Set(["s3.amazonaws.com"]),
    );
    const named = count(
      hour,
      (one) => "aws:s3:arn" in (one.requestParameters?.encryptionContext ?? {}),
    );
    expect(named).toBe(hour.length);
  });

  it("19: both tenants use their own context; one has bursts of InvalidCiphertextException", () => {
    const day = calls(19, NOW.getTime() - 4 * 24 * HOUR, NOW.getTime() - 2 * 24 * HOUR);
    const failed = day.filter(({ errorCode }) => errorCode === "InvalidCiphertextException");
    expect(failed).toHaveLength(60);
    for (const tenant of ["nordlicht", "solaria"]) {
      const own = day.filter(
        (one) => !one.errorCode && one.requestParameters?.encryptionContext?.tenant === tenant,
      );
      expect(own.length).toBeGreaterThan(400);
      expect(new Set(own.map(role))).toEqual(new Set([`tenant-${tenant}-api`]));
    }
  });
});

it("keys of no story are also used through services, each bound to what it protects", () => {
  const told = new Set(world.stories.flatMap(({ keyArns }) => keyArns));
  const services = new Set<string>();
  for (const { text } of traffic.of(hourAt(NOW.getTime()) - 24 * HOUR)) {
    const { userIdentity, requestParameters, resources } = JSON.parse(text) as Logged;
    if (told.has(resources[0]?.ARN ?? "") || !userIdentity.invokedBy) continue;
    if (requestParameters?.encryptionContext) services.add(userIdentity.invokedBy);
  }
  expect(services.size).toBeGreaterThan(4);
});

it("goes on: keys in use are used today, by calls that the logs have, and idle ones stay idle", () => {
  const moved = generateWithStories({ kind: "demo", seed: 1, now: NOW });
  const goesOn = new Traffic(moved, { brief: true });
  const later = new Date(NOW.getTime() + 100 * HOUR);
  new Advance(moved.estate, goesOn).to(later);
  expect(moved.estate.now).toEqual(later);
  const logged = new Set<string>();
  for (let hour = hourAt(later.getTime()) - 24 * HOUR; hour < later.getTime(); hour += HOUR) {
    for (const { text } of goesOn.of(hour)) logged.add((JSON.parse(text) as Logged).eventID);
  }
  let [today, idle] = [0, 0];
  for (const { id, scopes } of moved.estate.accounts.values()) {
    for (const [region, { keys, events }] of scopes) {
      const times = events.map(({ eventTime }) => eventTime.getTime());
      expect(times).toEqual([...times].sort((a, b) => b - a));
      for (const { lastUse, metadata } of keys.values()) {
        const then = world.estate.accounts.get(id)?.scopes.get(region)?.keys.get(metadata.KeyId);
        if (lastUse.at?.getTime() === then?.lastUse.at?.getTime()) idle += 1;
        else {
          today += 1;
          expect(logged.has(lastUse.eventId ?? "")).toBe(true);
          expect(lastUse.at && lastUse.at <= later).toBe(true);
        }
      }
    }
  }
  expect(today).toBeGreaterThan(30);
  expect(idle).toBeGreaterThan(100);
});
