import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { countAliasFacets } from "./count-alias-facets";
import { countFacets } from "./count-facets";
import { getKey } from "./get-key";
import { getOverview } from "./get-overview";
import { getPolicyDocument } from "./get-policy-document";
import { listAliases } from "./list-aliases";
import { listKeyHistory } from "./list-key-history";
import { listPolicyVersions } from "./list-policy-versions";
import { keyFilters } from "./schemas";
import { aliasFilters, listAliasesQuery } from "./schemas/aliases";
import { keyDetail } from "./schemas/key-detail";
import { keyOverview } from "./schemas/overview";
import { NOW, testContext } from "./testing-context";
import { addKey, addScope } from "./testing-rows";

let database: TestDatabase;
const pool = () => database.db.pool;
const ctx = () => testContext(database.db);
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.owner.pool.query("truncate account, policy_document cascade");
});

const name = (keyId: string) => ({ accountId: "111122223333", region: "eu-west-1", keyId });
const hour = (n: number) => new Date(NOW.getTime() + n * 3_600_000);

async function addPolicy(body: string): Promise<string> {
  const sha256 = createHash("sha256").update(body).digest("hex");
  await pool().query(
    "insert into policy_document (sha256, body, bytes, valid, first_seen_at) values ($1, $2, $3, $4, now())",
    [sha256, body, Buffer.byteLength(body), body.startsWith("{")],
  );
  return sha256;
}

async function addSpan(key: string, facet: string, value: unknown, from: Date, ended?: Date) {
  await pool().query(
    "insert into key_span (key_id, facet, value, seen_from, seen_to, ended_at) values ($1, $2, $3, $4, $5, $5)",
    [key, facet, JSON.stringify(value), from, ended ?? null],
  );
}

async function addAlias(scopeId: number, alias: string, targets: (string | null)[], gone = false) {
  const { rows } = await pool().query(
    `insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at, gone_at)
     select id, account_id, region, $2, 'arn:' || $2, $3, now(), now(), $4 from scope where id = $1 returning id`,
    [scopeId, alias, targets.at(-1), gone ? NOW : null],
  );
  for (const [at, target] of targets.entries()) {
    const ended = at < targets.length - 1 ? hour(at - 9) : null;
    await pool().query(
      "insert into alias_span (alias_id, target_key_id, seen_from, seen_to, ended_at) values ($1, $2, $3, $4, $4)",
      [rows[0].id, target, hour(at - 10), ended],
    );
  }
}

describe("one key", () => {
  it("shows the family that its metadata and its relatives name, known or not", async () => {
    const eu = await addScope(database.db);
    const us = await addScope(database.db, { region: "us-east-1" });
    const arn = (region: string, id = "mrk-1") => `arn:aws:kms:${region}:111122223333:key/${id}`;
    const config = {
      PrimaryKey: { Arn: arn("eu-west-1"), Region: "eu-west-1" },
      ReplicaKeys: [{ Arn: arn("ap-south-1"), Region: "ap-south-1" }],
    };
    await addKey(database.db, {
      scopeId: eu,
      keyId: "mrk-1",
      multiRegion: true,
      multiRegionType: "PRIMARY",
      primaryArn: arn("eu-west-1"),
      metadata: { MultiRegionConfiguration: config },
    });
    await addKey(database.db, {
      scopeId: us,
      keyId: "mrk-1",
      multiRegion: true,
      multiRegionType: "REPLICA",
      primaryArn: arn("eu-west-1"),
      metadata: null,
    });
    const key = await getKey(ctx(), name("mrk-1"));
    expect(keyDetail.parse(key)).toEqual(key);
    expect(
      key.family.map(({ region, known, multiRegionType }) => [region, known, multiRegionType]),
    ).toEqual([
      ["eu-west-1", true, "PRIMARY"],
      ["ap-south-1", false, "REPLICA"],
      ["us-east-1", true, "REPLICA"],
    ]);
    await expect(getKey(ctx(), name("other"))).rejects.toMatchObject({ code: "not-found" });
  });

  it("tells what of its account and region is not known, and why nothing reads them any more", async () => {
    const scopeId = await addScope(database.db, { account: "444455556666" });
    await addKey(database.db, { scopeId, keyId: "k", tags: null });
    const path = { ...name("k"), accountId: "444455556666" };
    const { pool } = database.db;
    const no = { readAt: null, triedAt: hour(-1), status: "denied" };
    await pool.query(`update scope set reads = $2 where id = $1`, [
      scopeId,
      {
        aliases: { ...no, action: "kms:ListAliases" },
        lastUsage: { ...no, action: "kms:GetKeyLastUsage" },
      },
    ]);
    const key = await getKey(ctx(), path);
    expect(keyDetail.parse(key)).toEqual(key);
    expect(key).toMatchObject({
      aliasesKnown: false,
      tagsKnown: false,
      reads: { lastUsage: { status: "denied" } },
      scope: { notRead: null, reads: { aliases: { action: "kms:ListAliases" } } },
    });
    const why = async (change: string) => {
      await pool.query(change, [scopeId]);
      return (await getKey(ctx(), path)).scope.notRead;
    };
    const account = `id = (select account_id from scope where id = $1)`;
    expect(await why(`update scope set enabled = false where id = $1`)).toBe("region-disabled");
    expect(await why(`update account set watched = false where ${account}`)).toBe("not-watched");
    expect(await why(`update account set status = 'SUSPENDED' where ${account}`)).toBe(
      "account-inactive",
    );
    expect(await why(`update account set gone_at = now() where ${account}`)).toBe("account-gone");
  });

  it("shows a policy only on keys that were seen with it, as it came", async () => {
    const scopeId = await addScope(database.db);
    const [now, before, foreign] = [
      await addPolicy("{}"),
      await addPolicy("<b>no"),
      await addPolicy("{ }"),
    ];
    const id = await addKey(database.db, { scopeId, keyId: "k", policySha256: now });
    await addSpan(id, "policy", { sha256: before }, hour(-9), hour(-5));
    await addSpan(id, "policy", { sha256: now }, hour(-5));
    const versions = await listPolicyVersions(ctx(), { ...name("k"), limit: 1 });
    expect(versions).toMatchObject({ total: 2, items: [{ sha256: now, endedAt: null }] });
    const cursor = versions.nextCursor ?? "";
    const rest = await listPolicyVersions(ctx(), { ...name("k"), limit: 1, cursor });
    expect(rest).toMatchObject({ items: [{ sha256: before, valid: false }], nextCursor: null });
    expect(await getPolicyDocument(ctx(), { ...name("k"), sha256: before })).toMatchObject({
      body: "<b>no",
    });
    const stranger = getPolicyDocument(ctx(), { ...name("k"), sha256: foreign });
    await expect(stranger).rejects.toMatchObject({ code: "not-found" });
  });

  it("tells its history newest first, a page at a time", async () => {
    const scopeId = await addScope(database.db);
    const id = await addKey(database.db, { scopeId, keyId: "k", firstSeenAt: hour(-20) });
    await addSpan(id, "state", "Enabled", hour(-20), hour(-3));
    await addSpan(id, "state", "Disabled", hour(-3));
    await addAlias(scopeId, "alias/x", ["other", "k"]);
    await pool().query(
      `insert into "grant" (key_id, grant_id, operations, seen_from) values ($1, 'g', '{Decrypt}', $2)`,
      [id, hour(-4)],
    );
    const facets: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listKeyHistory(ctx(), { ...name("k"), limit: 2, cursor });
      expect(page.total).toBe(5);
      facets.push(...page.items.map(({ facet }) => facet));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(facets).toEqual(["state", "grant", "alias", "state", "existence"]);
  });
});

describe("aliases", () => {
  it("tells pointing, dangling, without target, gone and moved ones apart", async () => {
    const scopeId = await addScope(database.db);
    await addKey(database.db, { scopeId, keyId: "k" });
    await addAlias(scopeId, "alias/points", ["k"]);
    await addAlias(scopeId, "alias/moved", ["old", "k"]);
    await addAlias(scopeId, "alias/dangling", ["nowhere"]);
    await addAlias(scopeId, "alias/aws/s3", [null]);
    await addAlias(scopeId, "alias/gone", ["k"], true);
    const names = async (given: Record<string, unknown>) => {
      const list = await listAliases(ctx(), listAliasesQuery.parse(given));
      expect(list.total).toBe(list.items.length);
      return list.items.map((alias) => alias.name);
    };
    // Those of AWS come last.
    expect(await names({})).toEqual([
      "alias/dangling",
      "alias/moved",
      "alias/points",
      "alias/aws/s3",
    ]);
    expect(await names({ status: "dangling" })).toEqual(["alias/dangling"]);
    expect(await names({ status: "no-target,gone" })).toEqual(["alias/gone", "alias/aws/s3"]);
    expect(await names({ moved: "true" })).toEqual(["alias/moved"]);
    expect(await names({ q: "_" })).toEqual([]);
    const facets = async (given: Record<string, unknown>) =>
      (await countAliasFacets(ctx(), aliasFilters.parse(given))).facets;
    const region = (count: number) => [{ value: "eu-west-1", label: "eu-west-1", count }];
    expect(await facets({})).toMatchObject({
      account: [{ value: "111122223333", count: 4 }],
      region: region(4),
    });
    // A filter does not narrow its own values, and does narrow all others.
    expect(await facets({ region: "eu-west-9" })).toEqual({ account: [], region: region(4) });
    expect((await facets({ status: "dangling", q: "alias/" })).region).toEqual(region(1));
    const moved = await listAliases(ctx(), listAliasesQuery.parse({ q: "MOVED" }));
    expect(moved.items[0]).toMatchObject({
      status: "points",
      earlierTargets: [{ targetKeyId: "old" }],
    });
    expect(() => listAliasesQuery.parse({ status: "odd" })).toThrow();
    for (const sort of ["name", "-name", "updated", "-updated", "account", "region"]) {
      const whole = (await listAliases(ctx(), listAliasesQuery.parse({ sort }))).items;
      const paged = [];
      let cursor: string | undefined;
      do {
        const page = await listAliases(ctx(), listAliasesQuery.parse({ sort, limit: 1, cursor }));
        paged.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(paged).toEqual(whole);
    }
  });
});

describe("counts", () => {
  it("counts each facet within the other filters", async () => {
    const scopeId = await addScope(database.db);
    const add = (keyId: string, state: string, owner: string | null, tags = {}) =>
      addKey(database.db, { scopeId, keyId, state, owner, tags });
    await add("a", "Enabled", "ops");
    await add("b", "Disabled", "ops");
    await add("c", "Disabled", null);
    await addKey(database.db, { scopeId, keyId: "d", tags: null, unreadable: ["tags"] });
    const { facets } = await countFacets(ctx(), keyFilters.parse({ state: "Disabled" }));
    const of = (facet: string) =>
      Object.fromEntries((facets[facet] ?? []).map((f) => [f.value, f.count]));
    expect(of("state")).toEqual({ Enabled: 2, Disabled: 2 });
    expect(of("owner")).toEqual({ ops: 1, "(none)": 1 });
    expect(facets.account).toEqual([{ value: "111122223333", label: "Payments", count: 2 }]);
    const all = await countFacets(ctx(), {});
    expect(all.facets.owner).toContainEqual({ value: "(unknown)", label: "(unknown)", count: 1 });
    expect(all.facets.unreadable).toContainEqual({ value: "tags", label: "tags", count: 1 });
  });

  it("sums the estate up and tells changes from first readings", async () => {
    const scopeId = await addScope(database.db);
    const old = { scopeId, firstSeenAt: hour(-1000) };
    const id = await addKey(database.db, { ...old, keyId: "k", rotation: "on" });
    await addKey(database.db, { ...old, keyId: "aws", manager: "AWS", rotation: "on" });
    await addKey(database.db, { ...old, keyId: "left", goneAt: hour(-2), unreadable: ["policy"] });
    await addKey(database.db, {
      scopeId,
      keyId: "fresh",
      firstSeenAt: hour(-1),
      unreadable: ["tags"],
    });
    await addSpan(id, "state", "Enabled", hour(-1000), hour(-3));
    await addSpan(id, "state", "Disabled", hour(-3));
    await addSpan(id, "tags", {}, hour(-3));
    await addAlias(scopeId, "alias/x", ["fresh", "k"]);
    const overview = await getOverview(ctx());
    expect(keyOverview.parse(overview)).toEqual(overview);
    expect(overview).toMatchObject({ total: 3, customer: 2, unreadable: 1, gone: 1 });
    expect(overview.rotations).toEqual([
      { value: "off", label: "off", count: 1 },
      { value: "on", label: "on", count: 1 },
    ]);
    expect(overview.changes.map(({ facet, changes }) => [facet, changes])).toEqual([
      ["alias", 1],
      ["gone", 1],
      ["new", 1],
      ["state", 1],
    ]);
    expect(overview.recent.map(({ facet }) => facet)).toEqual(["new", "gone", "state", "alias"]);
    expect(overview.recent[2]).toMatchObject({
      before: "Enabled",
      after: "Disabled",
      key: { keyId: "k" },
    });
  });
});
