import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { testContext } from "@/lib/keys/testing-context";
import { writeUses } from "@/lib/usage/testing/write-uses";
import { computeEdges } from "./compute-edges";
import { getEstate } from "./get-estate";
import { listPrincipals } from "./list-principals";
import { estateQuery } from "./schemas/estate";
import { listPrincipalsQuery } from "./schemas/principals";
import { ARN_OF, addPolicyKey, OTHER, OWN, openEstate } from "./testing-estate";
import { addDocument, addIdentity, policyOf } from "./testing-rows";
import { talliesOf } from "./testing-tallies";
import { ESTATE_GROUPS, ESTATE_USES } from "./types";

const ROOT = ARN_OF(OWN, "root");
const [APP, IDLE] = ["app", "idle"].map((name) => ARN_OF(OWN, `role/${name}`));
const STRANGER = ARN_OF(OTHER, "role/stranger");
const NAMES = ["one", "two", "three", "four", "five", "six"];

let test: Awaited<ReturnType<typeof openEstate>>;
const ids = new Map<string, string>();
const query = async (text: string, values: unknown[] = []) =>
  (await test.db.pool.query(text, values)).rows;
const idOf = (name: string) => ids.get(name) ?? "";
const compute = (signal = new AbortController().signal, workerId = "w") =>
  computeEdges({ db: test.db, clock: testContext(test.db).clock, workerId, signal });

const tallies = () => talliesOf(test.db);

/** All that pages say of the whole estate. */
async function pages() {
  const ctx = testContext(test.db);
  const answers: unknown[] = [];
  for (const group of ESTATE_GROUPS) {
    for (const use of ESTATE_USES) {
      const { state: _, ...rest } = await getEstate(ctx, estateQuery.parse({ group, use }));
      answers.push({ group, use, ...rest });
    }
  }
  const capability = "read";
  const { items: readers, columns } = await getEstate(ctx, estateQuery.parse({ capability }));
  const { items: list } = await listPrincipals(ctx, listPrincipalsQuery.parse({ capability }));
  answers.push({ readers, columns, list });
  const { items } = await listPrincipals(ctx, listPrincipalsQuery.parse({ limit: 200 }));
  return [...answers, items];
}

/** That tallies are their edges, and that pages say what they say when no edge is counted beforehand. */
async function expectExact(): Promise<void> {
  const { should, is } = await tallies();
  expect(is).toEqual(should);
  const fromTallies = await pages();
  const before = await query(`SELECT * FROM access_tallied ORDER BY key_id`);
  await query(`DELETE FROM access_tallied`);
  expect(await query(`SELECT 1 FROM access_tally`)).toEqual([]);
  expect(fromTallies).toEqual(await pages());
  await query(
    `INSERT INTO access_tallied SELECT * FROM json_populate_recordset(NULL::access_tallied, $1)`,
    [JSON.stringify(before)],
  );
  expect((await tallies()).is).toEqual(should);
}
const counted = async () =>
  (await query(`SELECT key_id::text AS id FROM access_tallied ORDER BY 1`)).map(({ id }) => id);

beforeAll(async () => {
  test = await openEstate();
  const all = { Action: "kms:*" };
  for (const name of ["app", "idle"]) {
    await addIdentity(test.db, { account: OWN, name, inline: [policyOf(all)] });
  }
  const policies = [
    policyOf({ Principal: { AWS: ROOT }, Action: "kms:*" }),
    policyOf({ Principal: { AWS: [APP, STRANGER] }, Action: "kms:Decrypt" }),
    policyOf({ Principal: { AWS: "*" }, Action: "kms:Encrypt" }),
  ];
  for (const [index, name] of NAMES.entries()) {
    const id = await addPolicyKey(test, name, policies[index % 3] ?? null, {
      owners: index % 2 === 0 ? ["group:even"] : [],
    });
    ids.set(name, id);
  }
  await query(`UPDATE key SET policy_sha256 = NULL WHERE id = $1`, [idOf("six")]);
  const now = testContext(test.db).clock().getTime();
  const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const key = (name: string) => `arn:aws:kms:eu-west-1:${OWN}:key/${name}`;
  await writeUses(test.db, [
    { key: key("one"), principal: APP ?? "", at: daysAgo(3), count: 7 },
    // In the month that begins before the 90 days: within them, and before.
    { key: key("two"), principal: APP ?? "", at: daysAgo(89) },
    { key: key("four"), principal: IDLE ?? "", at: daysAgo(91) },
  ]);
  await queryRows(
    test.db.pool,
    sql`insert into usage_coverage (source, account_id, region, from_at, to_at, state)
      values ('s3://logs', ${OWN}, 'eu-west-1', ${daysAgo(100)}::timestamptz, ${daysAgo(-1)}::timestamptz, 'covered')`,
  );
});
afterAll(() => test.drop());

describe("what the estate's pages count by", () => {
  it("is the sum of all edges, and the pages say the same without it", async () => {
    await compute();
    expect(await counted()).toHaveLength(NAMES.length);
    await expectExact();
    const unused = await getEstate(testContext(test.db), estateQuery.parse({ use: "unused" }));
    const of = (name: string) => unused.items.find((each) => each.name === name)?.use;
    expect(of("app")).toMatchObject({ used: 2, unused: 2 });
    expect(of("idle")).toMatchObject({ used: 0, unused: 2 });
  });

  it("follows a key to other owners and another data class, before it is counted there and after", async () => {
    await query(
      `UPDATE key SET owners = '{group:new,group:other}', owned = 'hand',
      classification = 'secret' WHERE id = ANY($1)`,
      [[idOf("one"), idOf("two")]],
    );
    await expectExact();
    const byOwner = await getEstate(testContext(test.db), estateQuery.parse({ group: "owner" }));
    expect(byOwner.columns.map(({ id, keys }) => `${id.replaceAll("\n", " ")} ${keys}`)).toContain(
      "group:new group:other 2",
    );
    await compute();
    await expectExact();
    expect(await query(`SELECT 1 FROM access_tally WHERE keys = 0`)).toEqual([]);
  });

  it("follows policies, and principals that go", async () => {
    await query(`UPDATE key SET policy_sha256 = $2 WHERE id = $1`, [
      idOf("three"),
      await addDocument(test.db, policyOf({ Principal: { AWS: IDLE }, Action: "kms:Sign" })),
    ]);
    await query(`UPDATE identity SET gone_at = now() WHERE arn = $1`, [APP]);
    await compute();
    await expectExact();
    const { items } = await listPrincipals(testContext(test.db), listPrincipalsQuery.parse({}));
    expect(items.find(({ name }) => name === "app")?.keys).toBe(2);
    await query(`UPDATE identity SET gone_at = NULL WHERE arn = $1`, [APP]);
    await compute();
    await expectExact();
  });

  it("loses keys that AWS lists no more, and keys that are taken away", async () => {
    await query(`UPDATE key SET gone_at = now() WHERE id = $1`, [idOf("four")]);
    const { keys, columns } = await getEstate(testContext(test.db), estateQuery.parse({}));
    expect([keys, columns[0]?.keys]).toEqual([5, 5]);
    const { should, is } = await tallies();
    expect(is).toEqual(should);
    await compute();
    expect(await counted()).not.toContain(idOf("four"));
    await expectExact();
    await query(`DELETE FROM key WHERE id = $1`, [idOf("five")]);
    expect(await counted()).not.toContain(idOf("five"));
    await expectExact();
    await query(`UPDATE key SET gone_at = NULL WHERE id = $1`, [idOf("four")]);
    await compute();
    expect(await counted()).toContain(idOf("four"));
  });

  it("is whole where the job is stopped, and where two run at once", async () => {
    await query(`DELETE FROM access_tallied`);
    await query(`INSERT INTO access_change (key_id) SELECT id FROM key`);
    const stop = new AbortController();
    const clock = () => {
      stop.abort();
      return testContext(test.db).clock();
    };
    const stopped = { db: test.db, clock, workerId: "a", signal: stop.signal };
    expect(await computeEdges(stopped)).toBe("stopped");
    await expectExact();
    expect((await Promise.all([compute(), compute(undefined, "b")])).sort()).toEqual([
      "busy",
      "done",
    ]);
    expect(await counted()).toHaveLength(5);
    await expectExact();
  });

  it("counts an edge once that is written while its key is taken away", async () => {
    const [writer, remover] = await Promise.all([test.db.pool.connect(), test.db.pool.connect()]);
    try {
      await writer.query("BEGIN");
      await writer.query(
        `INSERT INTO access_edge SELECT $1, max(p.id), (SELECT max(id) FROM access_set WHERE allowed <> 0), 0
           FROM principal p WHERE NOT EXISTS (SELECT FROM access_edge e WHERE e.key_id = $1 AND e.principal_id = p.id)`,
        [idOf("two")],
      );
      let done = false;
      const removed = remover.query(`DELETE FROM key WHERE id = $1`, [idOf("two")]).then(() => {
        done = true;
      });
      const waiting = () =>
        query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
      while (!done && (await waiting()).length === 0);
      expect(done).toBe(false);
      await writer.query("COMMIT");
      await removed;
    } finally {
      writer.release();
      remover.release();
    }
    expect(await counted()).not.toContain(idOf("two"));
    await expectExact();
  });

  it("is not read where it counts other capabilities than those of now, and is made anew", async () => {
    const truth = await pages();
    await query(`UPDATE access_pass SET capabilities = '{1,2,3,4,5,6,7,8,9}'`);
    await query(`UPDATE access_tally SET decrypt = 1000, keys = 1000`);
    expect(await pages()).toEqual(truth);
    await compute();
    await expectExact();
    expect(await pages()).toEqual(truth);
  });
});
