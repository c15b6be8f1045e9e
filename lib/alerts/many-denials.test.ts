import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { changeAlert } from "./change-alert";
import { getAlert } from "./get-alert";
import { listAlerts } from "./list-alerts";
import { openAlerts } from "./testing-alerts";
import { addCalls } from "./testing-usage";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-4697-8877-665544332211";
const ROLE = "arn:aws:iam::111122223333:role/";
const SCANNER = `${ROLE}scanner`;

let world: Awaited<ReturnType<typeof openAlerts>>;
beforeAll(async () => {
  world = await openAlerts("2026-11-20T12:00:00Z");
});
beforeEach(async () => {
  await world.clear();
  await world.addChannel();
});
afterAll(() => world.test.drop());

/** Denials of so many principals or keys at once, in the tables of usage. */
async function deny(
  at: string,
  { keys = [KEY], principals = [SCANNER], count = 1 },
): Promise<void> {
  const { pool } = world.test.db;
  await pool.query(
    `INSERT INTO usage_month VALUES (date_trunc('month', $1::timestamptz)) ON CONFLICT DO NOTHING`,
    [at],
  );
  await pool.query(`INSERT INTO usage_key (arn) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`, [
    keys,
  ]);
  await pool.query(
    `INSERT INTO usage_principal (ref, kind, account_id)
     SELECT r, 'role', split_part(r, ':', 5) FROM unnest($1::text[]) AS r ON CONFLICT DO NOTHING`,
    [principals],
  );
  await pool.query(
    `INSERT INTO usage_call (operation, service, outcome, kind) VALUES ('Decrypt', '', 'AccessDenied', 'use')
     ON CONFLICT DO NOTHING`,
  );
  for (const [table, step] of Object.entries(STEPS)) {
    await pool.query(
      `INSERT INTO ${table} AS b (key_id, at, principal_id, call_id, count)
       SELECT k.id, date_bin($1::interval, $2::timestamptz, '2020-01-01Z'), p.id, c.id, $5
         FROM usage_key k CROSS JOIN usage_principal p CROSS JOIN usage_call c
        WHERE k.arn = ANY($3::text[]) AND p.ref = ANY($4::text[]) AND c.outcome = 'AccessDenied'
       ON CONFLICT (key_id, at, principal_id, call_id) DO UPDATE SET count = b.count + excluded.count`,
      [step, at, keys, principals, count],
    );
  }
}
const STEPS = { usage_bucket: "5 min", usage_bucket_hour: "1 hour", usage_bucket_day: "1 day" };
const roles = (count: number, first = 0) =>
  Array.from({ length: count }, (_, number) => `${ROLE}r${first + number}`);
const keys = (count: number) =>
  Array.from({ length: count }, (_, number) => `${KEY.slice(0, -4)}${1_000 + number}`);

it("tells of two thousand principals that are denied on a key once, with their names and how many they are", async () => {
  await deny("2026-11-20T10:05:00Z", { principals: roles(2_000), count: 2 });
  expect(await world.evaluate()).toMatchObject({ raised: 1 });
  const [alert, ...more] = await world.alerts();
  expect(more).toEqual([]);
  expect(alert).toMatchObject({
    ...{ rule: "denial-burst", principal_ref: null, key_arn: KEY, count: 4_000, told: true },
    facts: { principals: 2_000 },
  });
  const { rows } = await world.test.db.pool.query(
    `SELECT notice -> 'lines' AS lines FROM delivery`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].lines[0]).toBe("2,000 principals were denied 4,000 times at Decrypt.");
  expect(rows[0].lines.join("\n")).toContain(
    "r0 (2), r1 (2), r10 (2), r100 (2), r1000 (2) and 1,995 more",
  );
  const detail = await getAlert(world.ctx, String(alert?.id));
  expect(detail.principals.total).toBe(2_000);
  expect(detail.principals.items).toHaveLength(100);
});

it("stays the same alert, told once, while more come and while they become few", async () => {
  await deny("2026-11-20T08:05:00Z", { principals: roles(5), count: 4 });
  await world.evaluate();
  await deny("2026-11-20T08:35:00Z", { principals: roles(3_000, 5) });
  await world.evaluate();
  // One of them goes on by itself, and another comes.
  await deny("2026-11-20T10:35:00Z", { principals: [...roles(1), `${ROLE}late`], count: 30 });
  await world.evaluate();
  expect(await world.alerts()).toMatchObject([{ count: 3_080, facts: { principals: 3_006 } }]);
  expect(await world.told()).toHaveLength(1);
  const [{ id } = { id: "" }] = await world.alerts();
  await changeAlert(world.ctx, String(id), { state: "resolved", why: "policy mended", version: 1 });
  expect(await world.told()).toEqual([
    { dedup_key: `alert/${id}`, over: false },
    { dedup_key: `alert/${id}`, over: true },
  ]);
});

it("tells of a principal that is denied on two thousand keys once, and of its next burst not at all", async () => {
  await deny("2026-11-20T08:05:00Z", { keys: keys(2_000) });
  await world.evaluate();
  const evidence = () => world.rows(`SELECT count(*)::int AS n FROM alert_evidence`);
  expect(await evidence()).toEqual([{ n: 2_000 }]);
  await deny("2026-11-20T10:05:00Z", { keys: keys(3), count: 40 });
  await world.evaluate();
  const [alert, ...more] = await world.alerts();
  expect(more).toEqual([]);
  expect(alert).toMatchObject({
    ...{ key_arn: null, principal_ref: SCANNER, count: 2_120 },
    facts: { keys: 2_000 },
  });
  expect(await evidence()).toEqual([{ n: 2_003 }]);
  expect(await world.told()).toHaveLength(1);
  const detail = await getAlert(world.ctx, String(alert?.id));
  expect(detail.sentence).toBe("scanner was denied 2,120 times at Decrypt on 2,000 keys.");
  const ofOne = await listAlerts(world.ctx, { sort: "-last", limit: 10, key: keys(7)[6] });
  expect(ofOne.items.map(({ id, about }) => [id, about])).toEqual([[alert?.id, "2,000 keys"]]);
  expect(detail.keys).toMatchObject({
    total: 2_000,
    items: [
      { count: 41 },
      { count: 41 },
      { count: 41 },
      { count: 1 },
      ...detail.keys.items.slice(4),
    ],
  });
});

it("does not hide a principal of another account among those of the key's own", async () => {
  await deny("2026-11-20T10:05:00Z", { principals: roles(50), count: 3 });
  await world.evaluate();
  const stranger = "arn:aws:iam::999988887777:role/stranger";
  await addCalls(world.test.db, [
    {
      key: KEY,
      principal: stranger,
      at: "2026-11-20T10:25:00Z",
      count: 4,
      outcome: "AccessDenied",
    },
  ]);
  await world.evaluate();
  expect((await world.alerts()).map(({ principal_ref }) => principal_ref)).toEqual([
    null,
    stranger,
  ]);
});
