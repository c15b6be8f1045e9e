import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testToken } from "@/lib/auth/testing";
import type { Actor } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { getAccount, listAccounts } from "@/lib/estate/list-accounts";
import { getSyncRun } from "@/lib/estate/list-sync-runs";
import { getKeyOwners } from "@/lib/ownership/get-key-owners";
import { countAliasFacets } from "./count-alias-facets";
import { countFacets } from "./count-facets";
import { exportKeys } from "./export-keys";
import { getKey } from "./get-key";
import { getOverview } from "./get-overview";
import { getPolicyDocument } from "./get-policy-document";
import { listAliases } from "./list-aliases";
import { listKeyHistory } from "./list-key-history";
import { listKeys } from "./list-keys";
import { listPolicyVersions } from "./list-policy-versions";
import { exportKeysQuery, keyFilters, listKeysQuery } from "./schemas";
import { aliasFilters, listAliasesQuery } from "./schemas/aliases";
import { NOW, person, testContext } from "./testing-context";
import { addKey, addScope } from "./testing-rows";

const OLGA = "22222222-2222-4222-8222-222222222222";
const OTHER = "33333333-3333-4333-8333-333333333333";
const RUN = "44444444-4444-4444-8444-444444444444";
const SHA = "a".repeat(64);

let test: TestDatabase;
const as = (actor: Actor): Context => testContext(test.db, actor);
const olga = () => as(person("owner", OLGA));
const auditor = () => as(person("auditor"));

async function addPerson(id: string, groups: string[]) {
  await queryRows(
    test.db.pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      values (${id}::uuid, 'i', ${id}, ${id}, 'owner', ${groups}::text[])`,
  );
}

async function addAlias(scopeId: number, account: string, name: string, target: string) {
  const [row] = await queryRows<{ id: string }>(
    test.db.pool,
    sql`insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
      values (${scopeId}, ${account}, 'eu-west-1', ${name}, ${`arn:${account}:${name}`}, ${target}, now(), now())
      returning id`,
  );
  return row?.id ?? "";
}

beforeAll(async () => {
  test = await createTestDatabase();
  await addPerson(OLGA, ["team-a"]);
  await addPerson(OTHER, ["team-b"]);
  const own = await addScope(test.db, { account: "111122223333", name: "Own" });
  const mixed = await addScope(test.db, { account: "444455556666", name: "Mixed" });
  const foreign = await addScope(test.db, { account: "777788889999", name: "Foreign" });
  const arn = "arn:aws:kms:eu-west-1:444455556666:key/theirs";
  await addKey(test.db, { scopeId: own, keyId: "by-name", owners: [`person:${OLGA}`] });
  await addKey(test.db, {
    scopeId: mixed,
    keyId: "by-group",
    owners: [`person:${OTHER}`, "group:team-a"],
    primaryArn: arn,
    multiRegionType: "REPLICA",
    unreadable: ["policy"],
  });
  await addKey(test.db, {
    scopeId: mixed,
    keyId: "theirs",
    owners: ["group:team-b"],
    state: "Disabled",
    unreadable: ["policy"],
    multiRegionType: "PRIMARY",
  });
  await addKey(test.db, { scopeId: mixed, keyId: "nobodys" });
  await addKey(test.db, { scopeId: foreign, keyId: "far", goneAt: NOW });
  await addAlias(own, "111122223333", "alias/mine", "by-name");
  const moved = await addAlias(mixed, "444455556666", "alias/shared", "by-group");
  await addAlias(mixed, "444455556666", "alias/theirs", "theirs");
  await queryRows(
    test.db.pool,
    sql`insert into alias_span (alias_id, target_key_id, seen_from, seen_to, ended_at)
      values (${moved}::bigint, 'theirs', now() - interval '2 days', now() - interval '1 day', now())`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into key_span (key_id, facet, value, seen_from, seen_to, ended_at)
      select id, 'state', '"Enabled"'::jsonb, ${NOW}::timestamptz - interval '2 days', ${NOW}::timestamptz, ${NOW}::timestamptz from key
      union all select id, 'state', '"Disabled"'::jsonb, ${NOW}::timestamptz, null::timestamptz, null::timestamptz from key`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into sync_run (id, trigger, state) values (${RUN}::uuid, 'manual', 'done')`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into sync_step (run_id, kind, scope_id, account_id)
      select ${RUN}::uuid, 'scope', id, account_id from scope
      union all select ${RUN}::uuid, 'identities', null, id from account`,
  );
});
afterAll(() => test.drop());

const ids = async (ctx: Context, query = {}) =>
  (await listKeys(ctx, listKeysQuery.parse({ sort: "keyId", gone: "include", ...query }))).items
    .map(({ keyId }) => keyId)
    .join(" ");

describe("an owner", () => {
  it("sees own keys in the list, alone or in a group, whatever the filter, and their number", async () => {
    expect(await ids(olga())).toBe("by-group by-name");
    expect(await ids(olga(), { gone: "only" })).toBe("");
    expect(await ids(olga(), { state: "Disabled" })).toBe("");
    expect(await ids(olga(), { owner: "team-b" })).toBe("");
    expect(await ids(olga(), { owned: "nobody,unknown" })).toBe("");
    expect(await ids(olga(), { owned: "mine" })).toBe("by-group by-name");
    expect(await ids(olga(), { q: "eu" })).toBe("by-group by-name");
    expect((await listKeys(olga(), listKeysQuery.parse({}))).total).toBe(2);
    for (const sort of ["alias", "-read", "account", "-owner"]) {
      const page = await listKeys(olga(), listKeysQuery.parse({ sort, limit: 1 }));
      const next = listKeysQuery.parse({ sort, limit: 1, cursor: page.nextCursor });
      const rest = await listKeys(olga(), next);
      expect([...page.items, ...rest.items].map(({ keyId }) => keyId).sort()).toEqual([
        "by-group",
        "by-name",
      ]);
      expect(rest.nextCursor).toBeNull();
    }
  });

  it("is told of nothing else by facets, export and overview", async () => {
    const { facets } = await countFacets(olga(), keyFilters.parse({ gone: "include" }));
    expect(facets.account).toEqual([
      { value: "111122223333", label: "Own", count: 1 },
      { value: "444455556666", label: "Mixed", count: 1 },
    ]);
    expect(facets.state).toEqual([{ value: "Enabled", label: "Enabled", count: 2 }]);
    expect(facets.unreadable?.[0]?.count).toBe(1);
    let text = "";
    const file = await exportKeys(olga(), exportKeysQuery.parse({ format: "json" }));
    for await (const chunk of file.chunks) text += chunk;
    expect(file.rows).toBe(2);
    expect(text).not.toContain("nobodys");
    expect(text).not.toContain('"keyId":"theirs"');
    const overview = await getOverview(olga());
    expect(overview).toMatchObject({ total: 2, customer: 2, unreadable: 1, gone: 0 });
    expect(overview.aliases).toEqual([{ value: "points", label: "points", count: 2 }]);
    expect(overview.changes).toMatchObject([{ facet: "state", changes: 2, keys: 2 }]);
    expect(overview.recent.map(({ key }) => key.keyId).sort()).toEqual(["by-group", "by-name"]);
    expect(overview.accounts.map(({ label }) => label).sort()).toEqual(["Mixed", "Own"]);
  });

  it("sees the aliases that point to own keys, and not to whose keys they pointed before", async () => {
    const { items, total } = await listAliases(olga(), listAliasesQuery.parse({}));
    expect(items.map(({ name }) => name)).toEqual(["alias/mine", "alias/shared"]);
    expect(total).toBe(2);
    expect(items.flatMap(({ earlierTargets }) => earlierTargets)).toEqual([]);
    const all = await listAliases(auditor(), listAliasesQuery.parse({}));
    expect(all.items.flatMap(({ earlierTargets }) => earlierTargets)).toHaveLength(1);
    const { facets } = await countAliasFacets(olga(), aliasFilters.parse({}));
    expect(facets.region).toEqual([{ value: "eu-west-1", label: "eu-west-1", count: 2 }]);
    expect(facets.account).toHaveLength(2);
  });

  it("is not told in the week's changes whose key an alias pointed to, there and anywhere", async () => {
    const insert = (name: string, from: string | null) =>
      queryRows(
        test.db.pool,
        sql`with al as (
            insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
            select scope_id, account_id, region, ${name}, ${`arn:${name}`}, key_id, ${NOW}, ${NOW}
              from key where key_id = 'by-group' returning id)
          insert into alias_span (alias_id, target_key_id, seen_from, seen_to, ended_at)
          select id, ${from}::text, ${NOW}::timestamptz - interval '2 days', ${NOW}::timestamptz, ${NOW}::timestamptz from al
          union all select id, 'by-group', ${NOW}::timestamptz, null, null from al`,
      );
    const names = ["from-theirs", "from-nowhere", "from-unseen", "from-own"] as const;
    await insert(names[0], "theirs");
    await insert(names[1], null);
    await insert(names[2], "never-was");
    await insert(names[3], "by-group");
    const told = async (ctx: Context) => {
      const { recent } = await getOverview(ctx);
      const aliases = recent.filter(({ facet }) => facet === "alias");
      const before = aliases.map((change) => change.before as { name: string });
      return Object.fromEntries(before.map(({ name: alias, ...rest }) => [alias, rest]));
    };
    expect(await told(olga())).toEqual({
      "from-theirs": { targetOutOfScope: true },
      "from-nowhere": { targetKeyId: null },
      "from-unseen": { targetOutOfScope: true },
      "from-own": { targetKeyId: "by-group" },
    });
    expect((await told(auditor()))["from-theirs"]).toEqual({ targetKeyId: "theirs" });
    const seen = await Promise.all([
      getOverview(olga()),
      listAliases(olga(), listAliasesQuery.parse({})),
      getKey(olga(), name("by-group")).then(({ family: _, ...rest }) => rest),
      listKeyHistory(olga(), { ...name("by-group"), limit: 100 }),
    ]);
    for (const part of seen) expect(JSON.stringify(part)).not.toMatch(/"theirs"|never-was/);
    const where = sql`delete from alias where name = any(${[...names]}::text[])`;
    await queryRows(test.db.pool, where);
  });

  it("sees the accounts that hold own keys, counted by those keys, and not how we get in", async () => {
    const { items, total, organizations } = await listAccounts(olga(), { limit: 50 });
    expect(items.map(({ name, keys }) => [name, keys])).toEqual([
      ["Mixed", 1],
      ["Own", 1],
    ]);
    expect(total).toBe(2);
    expect(organizations).toEqual([]);
    expect(items[0]?.scopes).toMatchObject([{ keys: 1, aliases: 1, unreadableKeys: 1 }]);
    expect(items[0]?.roleArn).toBeNull();
    const words = "No account of that id is watched or was seen.";
    await expect(getAccount(olga(), { id: "777788889999" })).rejects.toThrow(words);
    await expect(getAccount(olga(), { id: "123456789012" })).rejects.toThrow(words);
    expect((await getAccount(auditor(), { id: "777788889999" })).name).toBe("Foreign");
    const { steps } = await getSyncRun(olga(), { id: RUN });
    expect(steps.map(({ accountId }) => accountId).sort()).toEqual([
      "111122223333",
      "444455556666",
    ]);
  });

  it("gets for somebody else's key, everywhere, the very answer for a key that never was", async () => {
    const parts = {
      key: (ctx: Context, keyId: string) => getKey(ctx, name(keyId)),
      owners: (ctx: Context, keyId: string) => getKeyOwners(ctx, name(keyId)),
      history: (ctx: Context, keyId: string) => listKeyHistory(ctx, { ...name(keyId), limit: 5 }),
      versions: (ctx: Context, keyId: string) =>
        listPolicyVersions(ctx, { ...name(keyId), limit: 5 }),
      document: (ctx: Context, keyId: string) =>
        getPolicyDocument(ctx, { ...name(keyId), sha256: SHA }),
    };
    for (const [part, read] of Object.entries(parts)) {
      const answers = await Promise.all(
        ["theirs", "nobodys", "never-was"].map((keyId) => read(olga(), keyId).catch(String)),
      );
      expect(new Set(answers), part).toEqual(
        new Set(["AppError: No such key was ever seen in this account and region."]),
      );
      if (part !== "document") await expect(read(olga(), "by-group"), part).resolves.toBeTruthy();
    }
  });

  it("learns of its family only what its own metadata names", async () => {
    const { family } = await getKey(olga(), name("by-group"));
    expect(family.filter(({ known }) => known).map(({ keyId }) => keyId)).toEqual(["by-group"]);
    const all = await getKey(auditor(), name("by-group"));
    expect(all.family.map(({ keyId }) => keyId)).toContain("theirs");
  });

  it("who is a token sees its maker's keys, and none when the maker is gone", async () => {
    expect(await ids(as({ ...testToken("owner"), ownerId: OLGA }))).toBe("by-group by-name");
    expect(await ids(as({ ...testToken("owner"), ownerId: null }))).toBe("");
    expect(await ids(as(testToken("auditor")))).toBe("by-group by-name far nobodys theirs");
  });
});

describe("who sees everything", () => {
  it("finds keys by owner, by what decided, and own ones", async () => {
    expect(await ids(auditor())).toBe("by-group by-name far nobodys theirs");
    expect(await ids(auditor(), { owner: "team-a" })).toBe("by-group");
    expect(await ids(auditor(), { owner: "group:team-a,team-b" })).toBe("by-group theirs");
    expect(await ids(auditor(), { owner: `person:${OLGA}` })).toBe("by-name");
    expect(await ids(auditor(), { owner: "(none)" })).toBe("far nobodys");
    expect(await ids(auditor(), { owned: "nobody" })).toBe("far nobodys");
    expect(await ids(auditor(), { owned: "mine" })).toBe("");
    expect(await ids(as(person("security", OLGA)), { owned: "mine" })).toBe("by-group by-name");
  });

  it("has each owner counted once a key, by name", async () => {
    const { facets } = await countFacets(auditor(), keyFilters.parse({}));
    expect(facets.owner).toEqual([
      { value: "(none)", label: "(none)", count: 1 },
      { value: `person:${OLGA}`, label: OLGA, count: 1 },
      { value: `person:${OTHER}`, label: OTHER, count: 1 },
      { value: "team-a", label: "team-a", count: 1 },
      { value: "team-b", label: "team-b", count: 1 },
    ]);
  });
});

function name(keyId: string) {
  const accountId = keyId === "by-name" ? "111122223333" : "444455556666";
  return { accountId, region: "eu-west-1", keyId };
}
