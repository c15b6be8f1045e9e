import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { listAlerts } from "./list-alerts";
import { listAlertsQuery } from "./schemas";

let test: TestDatabase;
const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "alerts" },
  clock: () => new Date("2026-11-20T12:00:00Z"),
  requestId: "r",
});
/** Severity and hour of each; two happened at the same time. */
const ALERTS = [
  ["low", 1],
  ["critical", 2],
  ["medium", 3],
  ["critical", 4],
  ["high", 4],
  ["medium", 5],
] as const;

beforeAll(async () => {
  test = await createTestDatabase();
  for (const [place, [severity, hour]] of ALERTS.entries()) {
    await test.db.pool.query(
      `INSERT INTO alert (rule, matter, severity, account_id, region, facts, first_at, last_at, count, raised_at, state_at)
       VALUES ('volume-off-hours', $1, $2, '111122223333', 'eu-west-1', '{}', $3, $3, 1, $3, $3)`,
      [String(place), severity, `2026-11-20T0${hour}:00:00Z`],
    );
  }
});
afterAll(() => test.drop());

/** Severity and hour of every alert, over pages of two. */
async function walk(sort: string): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = listAlertsQuery.parse({ sort, limit: 2, cursor });
    const { items, nextCursor, total } = await listAlerts(ctx(), query);
    expect(total).toBe(ALERTS.length);
    seen.push(
      ...items.map(({ severity, lastAt }) => `${severity} ${new Date(lastAt).getUTCHours()}`),
    );
    if (nextCursor === null) return seen;
    cursor = nextCursor;
  }
}

it("gives every alert once over pages, the last to happen first or the gravest", async () => {
  expect(await walk("-last")).toEqual([
    ...["medium 5", "high 4", "critical 4", "medium 3", "critical 2", "low 1"],
  ]);
  expect(await walk("last")).toEqual((await walk("-last")).reverse());
  expect(await walk("-severity")).toEqual([
    ...["critical 4", "critical 2", "high 4", "medium 5", "medium 3", "low 1"],
  ]);
  expect(await walk("severity")).toEqual([
    ...["low 1", "medium 5", "medium 3", "high 4", "critical 4", "critical 2"],
  ]);
});

it("takes no place of another order", async () => {
  const { nextCursor } = await listAlerts(ctx(), listAlertsQuery.parse({ limit: 2 }));
  const query = { sort: "severity", limit: 2, cursor: nextCursor ?? "" };
  await expect(listAlerts(ctx(), listAlertsQuery.parse(query))).rejects.toMatchObject({
    code: "invalid",
  });
});
