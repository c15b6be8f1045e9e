import { afterAll, beforeAll, expect, it } from "vitest";
import { getAlert } from "./get-alert";
import { openAlerts } from "./testing-alerts";
import { addCalls } from "./testing-usage";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000a";
const JOB = "arn:aws:iam::111122223333:role/job";
const PERSON = "arn:aws:iam::111122223333:role/person";

let world: Awaited<ReturnType<typeof openAlerts>>;
beforeAll(async () => {
  world = await openAlerts("2026-11-20T12:00:00Z");
  await addCalls(world.test.db, [
    { key: KEY, principal: JOB, at: "2026-11-20T08:59:00Z", count: 100 },
    { key: KEY, principal: JOB, at: "2026-11-20T09:10:00Z", count: 30, address: "192.0.2.1" },
    { key: KEY, principal: PERSON, at: "2026-11-20T09:20:00Z", count: 2, address: "192.0.2.2" },
    { key: KEY, principal: PERSON, at: "2026-11-20T10:00:00Z", count: 50 },
  ]);
});
afterAll(() => world.test.drop());

async function addAlert(rule: string, facts: unknown, principalRef: string | null = null) {
  const [row] = await world.rows(
    `INSERT INTO alert (rule, matter, severity, account_id, region, key_arn, principal_ref, facts, first_at, last_at,
                        count, raised_at, state_at)
     VALUES ($1, $1, 'medium', '111122223333', 'eu-west-1', $2, $3, $4, '2026-11-20T09:00:00Z', '2026-11-20T10:00:00Z',
             32, now(), now()) RETURNING id::text`,
    [rule, KEY, principalRef, JSON.stringify(facts)],
  );
  return String(row?.id);
}

it("names who used the key between first and last, where the alert is of all of its calls together", async () => {
  const id = await addAlert("volume-above-usual", {});
  const { principals, from } = await getAlert(world.ctx, id);
  expect(principals).toMatchObject({
    total: 2,
    items: [
      { value: JOB, count: 30, firstAt: "2026-11-20T09:10:00.000Z" },
      { value: PERSON, count: 2 },
    ],
  });
  expect(from.map(({ value }) => value)).toEqual(["192.0.2.1", "192.0.2.2"]);
});

it("asks of nobody else's calls where the alert names one principal", async () => {
  const { principals, from } = await getAlert(world.ctx, await addAlert("first-use", {}, PERSON));
  expect(principals.total).toBe(0);
  expect(from.map(({ value }) => value)).toEqual(["192.0.2.2"]);
});

it("says of a change from where its maker called, not from where others used the key", async () => {
  const change = { operation: "DisableKey", by: PERSON, at: "2026-11-20T09:00:00Z", id: "e" };
  const { from } = await getAlert(world.ctx, await addAlert("key-change", { change }));
  expect(from.map(({ value }) => value)).toEqual(["192.0.2.2"]);
});
