import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { generateWithStories } from "@/lib/local-aws/estates/generate-estate";
import { HOUR } from "@/lib/local-aws/estates/trail/flow";
import { BUSIEST_FLOW } from "@/lib/local-aws/estates/trail/habits";
import { Traffic } from "@/lib/local-aws/estates/trail/traffic";
import { writeTrail } from "@/lib/local-aws/estates/trail/write-trail";
import { ingestTrail } from "@/lib/usage/ingest-trail";
import { fileSource } from "@/lib/usage/sources/file-source";
import { evaluateAlerts } from "./evaluate-alerts";

/** Back to before story 15, the longest past of those that raise alerts. */
const DAYS = 54;
const NOW = new Date("2026-11-22T12:20:00Z");
const world = generateWithStories({ kind: "demo", seed: 1, now: NOW });

interface Raised {
  rule: string;
  severity: string;
  state: string;
  key: string | null;
  principal: string | null;
  facts: Record<string, unknown>;
  count: number;
}

let test: TestDatabase;
let folder: string;
let raised: Raised[];

const story = (number: number) => {
  const told = world.stories.find((one) => one.number === number);
  if (!told) throw new Error(`Story ${number} is not told.`);
  return told;
};
const of = (number: number, rule: string) =>
  raised.filter((one) => one.rule === rule && one.key === story(number).keyArns[0]);

/** Everything that happens in the demo, but of story 16's 2.4 million calls of one kind a month the thousandth part. */
function thinned(): Traffic {
  const traffic = new Traffic(world);
  const flows = traffic.flows.map((flow) =>
    flow.name === BUSIEST_FLOW
      ? { ...flow, calls: (from: number, to: number) => flow.calls(from, to) / 1_000 }
      : flow,
  );
  return Object.assign(traffic, { flows });
}

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "alerts-demo-"));
  const to = Math.floor(NOW.getTime() / HOUR) * HOUR;
  const place = { folder: join(folder, "logs"), drafts: join(folder, "drafts") };
  await writeTrail(world, thinned(), place, { from: to - DAYS * 24 * HOUR, to });
  const ctx: Context = {
    db: test.db,
    actor: { kind: "system", name: "alerts" },
    clock: () => NOW,
    requestId: "demo",
  };
  const listing = { since: null, deliveredTo: to, feeds: { accounts: null, regions: null } };
  const answer = await ingestTrail(ctx, await fileSource(place.folder), listing);
  expect(answer.failedObjects).toBe(0);
  await evaluateAlerts(ctx, { workerId: "demo", signal: new AbortController().signal });
  const { rows } = await test.db.pool.query<Raised>(
    `SELECT rule, severity, state, key_arn AS key, principal_ref AS principal, facts, count::float8 AS count
       FROM alert ORDER BY first_at, id`,
  );
  raised = rows;
}, 600_000);
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

describe("the demo's stories", () => {
  it("2: the spike at three in the morning is critical and open, by whom and from where", () => {
    const [principal] = story(2).principals;
    expect(of(2, "volume-off-hours")).toMatchObject([
      { severity: "critical", state: "open", principal, facts: { limit: 10_000 } },
    ]);
    expect(of(2, "first-use")).toMatchObject([
      { principal, facts: { firsts: [{ what: "principal" }, { what: "address" }] } },
    ]);
    // Quiet for a day since, and nothing to undo: this one has ended by itself.
    expect(of(2, "volume-above-usual")).toMatchObject([{ state: "resolved" }]);
  });

  it("3: the disabled key and the batch that failed are over since it was enabled", () => {
    expect(of(3, "key-change")).toMatchObject([{ state: "resolved" }]);
    expect(of(3, "dead-key-use")).toMatchObject([{ state: "resolved", count: 12 }]);
  });

  it("4: the scheduled deletion of a key in use is critical, and its calls go on failing", () => {
    expect(of(4, "key-change")).toMatchObject([
      { severity: "critical", state: "open", facts: { windowDays: 7 } },
    ]);
    expect(of(4, "dead-key-use")).toMatchObject([{ state: "open" }]);
  });

  it("6: the loop goes on above what is usual", () => {
    expect(of(6, "volume-above-usual")).toMatchObject([{ state: "open" }]);
  });

  it("7: the third partner was denied nine times", () => {
    expect(of(7, "denial-burst")).toMatchObject([
      { principal: story(7).principals[2], count: 9, facts: { limit: 3 } },
    ]);
  });

  it("9: the grantee decrypts after the grant, told once, and without the usual context", () => {
    expect(of(9, "reader-after-change")).toMatchObject([
      { principal: story(9).principals[1], facts: { change: { operation: "CreateGrant" } } },
    ]);
    expect(of(9, "missing-context")).toMatchObject([{ facts: { missing: ["zone"] } }]);
    expect(of(9, "first-use")).toEqual([]);
  });

  it("10: the hour of star was under a condition", () => {
    expect(of(10, "open-policy")).toMatchObject([
      { severity: "high", facts: { conditions: true } },
    ]);
  });

  it("15: the trail's exclusion is over since the trail takes KMS again", () => {
    expect(raised.filter(({ rule }) => rule === "trail-exclusion")).toMatchObject([
      { state: "resolved", key: null },
    ]);
  });

  it("19: three bursts of ciphertexts that do not fit", () => {
    const [principal] = story(19).principals;
    const burst = { principal, count: 60, facts: { outcome: "InvalidCiphertextException" } };
    expect(of(19, "bad-ciphertext-burst")).toMatchObject([burst, burst, burst]);
  });

  it("raise little besides: two first uses by roles that seldom come", () => {
    const stories = new Set([2, 3, 4, 6, 7, 9, 10, 19].flatMap((number) => story(number).keyArns));
    const others = raised.filter(({ key }) => key !== null && !stories.has(key));
    expect(others.map(({ rule, principal }) => [rule, principal?.split("/").at(-1)])).toEqual([
      ["first-use", "customers-dba"],
      ["first-use", "loyalty-lambda"],
    ]);
  });
});
