import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { person, testContext } from "@/lib/keys/testing-context";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { getSeries } from "./get-series";
import { getTop } from "./get-top";
import { seriesQuery, topQuery } from "./schemas/series";
import { type TestUse, writeUses } from "./testing/write-uses";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const OLGA = "22222222-2222-4222-8222-222222222222";
const NOW = "2026-11-22T12:00:00.000Z";
const arn = (keyId: string, account = ACCOUNT, region = "eu-west-1") =>
  `arn:aws:kms:${region}:${account}:key/${keyId}`;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

let test: TestDatabase;
const auditor = (): Context => testContext(test.db);
const olga = () => testContext(test.db, person("owner", OLGA));

/** 1, 2, 3, … calls by turns, over 40 days: no two sums of them are alike. */
function uses(): TestUse[] {
  const all: TestUse[] = [];
  const keys = [arn("mine"), arn("theirs"), arn("far", OTHER, "us-east-1")];
  for (let n = 1; n <= 240; n += 1) {
    const at = new Date(Date.parse(NOW) - n * 4 * 3_600_000 - 300_000 * (n % 11)).toISOString();
    all.push({
      key: keys[n % 3] ?? "",
      at,
      principal: role(`app-${n % 5}`),
      operation: n % 4 === 0 ? "GenerateDataKey" : "Decrypt",
      ...(n % 7 === 0 ? { outcome: "AccessDenied" } : {}),
      ...(n % 2 === 0 ? { service: "s3.amazonaws.com" } : {}),
      count: 1 + (n % 13),
    });
  }
  return all;
}
const ALL = uses();

beforeAll(async () => {
  test = await createTestDatabase();
  const { db } = test;
  const scopeId = await addScope(db, { account: ACCOUNT });
  const far = await addScope(db, { account: OTHER, region: "us-east-1", name: "Far" });
  await addKey(db, { scopeId, keyId: "mine", owners: ["group:team-a"], aliases: ["alias/mine"] });
  await addKey(db, { scopeId, keyId: "theirs", owners: ["group:team-b"] });
  await addKey(db, { scopeId: far, keyId: "far", owners: ["group:team-b"] });
  await queryRows(
    db.pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      values (${OLGA}::uuid, 'i', 'o', 'Olga', 'owner', '{team-a}')`,
  );
  await writeUses(db, ALL);
  for (const [place, keyId] of ["mine", "theirs", null].entries()) {
    const change = {
      ...{ identity: `test/${place}`, at: `2026-11-2${place}T08:00:00Z`, operation: "DisableKey" },
      keys: keyId === null ? [] : [arn(keyId)],
    };
    await queryRows(
      db.pool,
      sql`insert into control_event (identity, at, account_id, region, operation, kind, principal_ref, outcome, key_arns, record, object_id)
        values (${change.identity}, ${change.at}::timestamptz, ${ACCOUNT}, 'eu-west-1', ${change.operation}, 'control',
          ${role("admin")}, '', ${change.keys}::text[], '{}', 1)`,
    );
  }
});
afterAll(() => test.drop());

const series = (given: Record<string, unknown>, ctx = auditor()) =>
  getSeries(ctx, seriesQuery.parse(given));
const sumOf = (list: readonly TestUse[]) => list.reduce((sum, one) => sum + (one.count ?? 1), 0);
const known = (values: readonly (number | null)[]) =>
  values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** The calls of a list in each point of an answer. */
function byPoint(answer: Awaited<ReturnType<typeof series>>, list: readonly TestUse[]): number[] {
  const begins = [...answer.points.map(({ at }) => Date.parse(at)), Date.parse(answer.to)];
  return begins
    .slice(0, -1)
    .map((from, index) =>
      sumOf(
        list.filter(
          ({ at }) => Date.parse(at) >= from && Date.parse(at) < (begins[index + 1] ?? from),
        ),
      ),
    );
}

const PLACES: [string, Record<string, unknown>, (use: TestUse) => boolean][] = [
  ["the estate", {}, () => true],
  ["an account", { account: ACCOUNT }, ({ key }) => key.includes(ACCOUNT)],
  [
    "a region of an account",
    { account: OTHER, region: "us-east-1" },
    ({ key }) => key.includes(OTHER),
  ],
  ["a key", { key: arn("mine") }, ({ key }) => key === arn("mine")],
  ["a principal", { principal: role("app-3") }, ({ principal }) => principal === role("app-3")],
  ["an operation", { operation: "GenerateDataKey" }, (use) => use.operation === "GenerateDataKey"],
  ["direct calls", { service: "(direct)" }, ({ service }) => service === undefined],
  ["failures", { outcome: "(failed)" }, ({ outcome }) => outcome !== undefined],
  [
    "a key and an outcome",
    { key: arn("mine"), outcome: "(success)" },
    ({ key, outcome }) => key === arn("mine") && outcome === undefined,
  ],
];
const TIMES: Record<string, unknown>[] = [
  { range: "24h" },
  { range: "7d", timeZone: "Asia/Kolkata" },
  { range: "30d", timeZone: "America/New_York" },
  { range: "90d", timeZone: "Europe/Berlin" },
  { range: "395d", timeZone: "Europe/Berlin" },
  { from: "2026-10-20T03:17:00Z", to: "2026-11-10T23:59:00Z" },
];

describe("a series", () => {
  it.each(PLACES)(
    "of %s has in each point what was called then, at every range",
    async (_, given, picks) => {
      const picked = ALL.filter(picks);
      expect(picked.length).toBeGreaterThan(10);
      for (const time of TIMES) {
        const answer = await series({ ...given, ...time });
        const expected = byPoint(answer, picked);
        const [all] = answer.series;
        expect(
          all?.values.map((value) => value ?? 0),
          JSON.stringify(time),
        ).toEqual(expected);
        expect(answer.count).toBe(known(expected));
        expect(answer.points.length).toBeLessThanOrEqual(300);
        const failures = byPoint(
          answer,
          picked.filter(({ outcome }) => outcome !== undefined),
        );
        expect(answer.failed).toBe(known(failures));
      }
    },
  );

  it.each(["operation", "principal", "service", "outcome", "account", "key"])(
    "split by %s adds up, point by point, to the whole, with the rest as other",
    async (split) => {
      for (const time of [{ range: "7d" }, { range: "90d", timeZone: "Europe/Berlin" }]) {
        for (const place of [{}, { account: ACCOUNT }, { principal: role("app-1") }]) {
          const whole = await series({ ...place, ...time });
          const parts = await series({ ...place, ...time, split, top: 1 });
          const sums = whole.points.map((__, at) =>
            known(parts.series.map(({ values }) => values[at] ?? 0)),
          );
          expect(sums).toEqual(whole.series[0]?.values.map((value) => value ?? 0));
          expect(parts.series.length).toBe(parts.parts > 1 ? 2 : 1);
          expect(parts.series.at(-1)?.other).toBe(parts.parts > 1);
          expect(known(parts.series.map(({ count }) => count))).toBe(whole.count);
        }
      }
    },
  );

  it("names keys by alias, accounts by name, and calls without a service as direct", async () => {
    const labels = async (split: string) =>
      (await series({ range: "90d", split })).series.map(({ label }) => label).sort();
    expect(await labels("key")).toEqual(["far", "mine", "theirs"]);
    expect(await labels("account")).toEqual(["Far", "Payments"]);
    expect(await labels("service")).toEqual(["Direct calls", "s3.amazonaws.com"]);
    expect(await labels("outcome")).toEqual(["AccessDenied", "Success"]);
  });

  it("names the keys of changes: by alias, and by ARN where none is known", async () => {
    const { changes, changeCount } = await series({ range: "7d" });
    expect(changes.map(({ at, keys, names }) => ({ day: at.slice(8, 10), keys, names }))).toEqual([
      { day: "22", keys: [], names: [] },
      { day: "21", keys: [arn("theirs")], names: [arn("theirs")] },
      { day: "20", keys: [arn("mine")], names: ["alias/mine"] },
    ]);
    expect(changeCount).toBe(3);
  });

  it("has no number for what has not begun, and misses nothing of it", async () => {
    const ahead = { from: "2026-11-22T06:00:00Z", to: "2026-11-23T06:00:00Z" };
    const { points, series: parts, missing, count } = await series(ahead);
    const future = points.flatMap(({ at }, place) =>
      at >= NOW ? [[points[place]?.state, parts[0]?.values[place]]] : [],
    );
    expect(new Set(future.map(String))).toEqual(new Set([String(["gap", null])]));
    expect(missing.all).toBeLessThanOrEqual(6 * 3_600);
    expect(count).toBe(sumOf(ALL.filter(({ at }) => at >= ahead.from)));
    const unborn = await series({ from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z" });
    expect(unborn).toMatchObject({ count: 0, missing: { all: 0, some: 0 }, gaps: [] });
  });

  it("gives the time before, of the same length", async () => {
    const { before, from } = await series({ range: "7d" });
    expect(before.to).toBe(from);
    const earlier = ALL.filter(({ at }) => at >= before.from && at < before.to);
    expect(before.count).toBe(sumOf(earlier));
    expect(before.count).toBeGreaterThan(0);
  });
});

describe("what is on top", () => {
  it("has the exact counts of any time, also over months", async () => {
    for (const time of TIMES) {
      const query = topQuery.parse({ ...time, by: "principal", limit: 3 });
      const top = await getTop(auditor(), query);
      const inside = ALL.filter(({ at }) => at >= top.from && at < top.to);
      const sums = new Map<string, number>();
      for (const use of inside) {
        sums.set(use.principal, (sums.get(use.principal) ?? 0) + (use.count ?? 1));
      }
      expect(top.total).toBe(sums.size);
      expect(top.calls).toBe(sumOf(inside));
      const most = [...sums.values()].sort((a, b) => b - a).slice(0, 3);
      expect(top.items.map(({ count }) => count)).toEqual(most);
      for (const { id, count } of top.items) expect(sums.get(id)).toBe(count);
    }
  });
});

describe("an owner", () => {
  it("counts calls of own keys alone, whatever is asked", async () => {
    const own = sumOf(ALL.filter(({ key, at }) => key === arn("mine") && at > "2026-08-25"));
    for (const split of ["operation", "principal", "service", "outcome", "account", "key"]) {
      const answer = await series({ range: "90d", split }, olga());
      expect(answer.count, split).toBe(own);
      expect(JSON.stringify(answer), split).not.toMatch(/theirs|444455556666|Far/);
      const top = await getTop(olga(), topQuery.parse({ range: "90d", by: split }));
      expect(top.calls, split).toBe(own);
      expect(JSON.stringify(top), split).not.toMatch(/theirs|444455556666|Far/);
    }
    const { changes } = await series({ range: "90d" }, olga());
    expect(changes.map(({ names }) => names)).toEqual([[], ["alias/mine"]]);
    const elsewhere = await series({ range: "90d", account: OTHER }, olga());
    expect([elsewhere.count, elsewhere.scopes, elsewhere.gaps]).toEqual([0, 0, []]);
  });

  it("gets for another's key the answer for a key that never was", async () => {
    const answers = await Promise.all(
      [arn("theirs"), arn("never-was"), "nonsense"].map((key) =>
        series({ key }, olga()).catch(String),
      ),
    );
    expect(new Set(answers)).toEqual(
      new Set(["AppError: No such key was ever seen in this account and region."]),
    );
  });
});
