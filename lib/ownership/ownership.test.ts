import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { applyOwnership } from "./apply-ownership";
import { changeRule } from "./change-rule";
import { createRule } from "./create-rule";
import { deleteRule } from "./delete-rule";
import { getKeyOwners } from "./get-key-owners";
import { getOwnership } from "./get-ownership";
import { listOwnerChoices } from "./list-owner-choices";
import { listRules } from "./list-rules";
import { orderRules } from "./order-rules";
import { previewRule } from "./preview-rule";
import { decideOwners } from "./rules/decide-owners";
import { toDeciders } from "./rules/deciders";
import { previewRule as previewSchema, writeRule } from "./schemas";
import { clearKeyOwners, setKeyOwners } from "./set-key-owners";
import { readInputs } from "./store/inputs";
import { type KeyRow, readNextKeys } from "./store/keys";
import type { OwnerRef } from "./types";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const ADA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const BEN = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const query = async (text: string, values: unknown[] = []) =>
  (await test.db.pool.query(text, values)).rows;
const as = (role: Role = "security"): Context => ({
  db: test.db,
  actor: testPerson(role, { id: ADA, name: "Ada" }),
  clock: () => NOW,
  requestId: "test",
});
const apply = (signal = new AbortController().signal) =>
  applyOwnership({ db: test.db, clock: () => NOW, workerId: "w", signal });
const rule = (name: string, match: object, owners: OwnerRef[]) =>
  writeRule.parse({ name, match, owners });
const group = (id: string): OwnerRef => ({ kind: "group", id });
const person = (id: string): OwnerRef => ({ kind: "person", id });
const KEY = (keyId: string) => ({ accountId: "111122223333", region: "eu-west-1", keyId });

beforeEach(async () => {
  for (const table of ["account", "person", "ownership_rule", "setting", "owner_release"]) {
    await query(`DELETE FROM ${table}`);
  }
  await query(`UPDATE ownership_pass SET applied = '', target = NULL, "after" = 0, done = 0`);
  await query(
    `INSERT INTO person (id, issuer, subject, name, email, role, groups)
     VALUES ($1, 'i', 'ada', 'Ada', 'ada@x.example', 'security', '{team-a}'),
            ($2, 'i', 'ben', 'Ben', 'ben@x.example', 'owner', '{team-b}')`,
    [ADA, BEN],
  );
  await query(
    `INSERT INTO account (id, name, source, regions) VALUES ('111122223333', 'Payments', 'list', '{}')`,
  );
  await query(
    `INSERT INTO scope (account_id, region, reads) VALUES ('111122223333', 'eu-west-1',
       '{"aliases": {"status": "data", "readAt": "2026-11-20T10:00:00.000Z", "triedAt": "2026-11-20T10:00:00.000Z"}}')`,
  );
});

async function addKeys(...keys: { id: string; tags?: object | null; aliases?: string[] }[]) {
  for (const { id, tags = {}, aliases = [] } of keys) {
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT id, account_id, region, $1, 'arn:' || $1, $2::text[], $3::jsonb, '{}', now(), now() FROM scope`,
      [id, aliases, tags === null ? null : JSON.stringify(tags)],
    );
  }
}

async function setFallback(...owners: OwnerRef[]) {
  await query(
    `INSERT INTO setting (name, value, changed_at) VALUES ('ownership.fallback', $1::jsonb, now())
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(owners)],
  );
}

/** Owners and what decided, by key id, as the key, its rows and the list have them; they must agree. */
async function owners(): Promise<Record<string, string>> {
  const rows = await query(
    `SELECT k.key_id, k.owners, k.owned, l.owner, l.owner_refs, l.owned AS listed,
            array(SELECT o.kind || ':' || o.ref FROM key_owner o WHERE o.key_id = k.id
                   ORDER BY (o.kind || ':' || o.ref) COLLATE "C") AS rows
       FROM key k JOIN key_list l ON l.key_id = k.id ORDER BY k.key_id`,
  );
  for (const row of rows) {
    expect(row.rows).toEqual(row.owners);
    expect(row.owner_refs).toBe(row.owners.join("\n"));
    expect(row.listed).toBe(row.owned);
  }
  return Object.fromEntries(
    rows.map((row) => [row.key_id, `${row.owned}: ${row.owner ?? ""}`.trim()]),
  );
}

const acts = async (act: string) =>
  (await query(`SELECT body FROM ledger_act WHERE act = $1 ORDER BY at, id`, [act])).map((row) =>
    JSON.parse(row.body),
  );

describe("applying ownership", () => {
  it("gives every key its owners, and goes over them again only when something has changed", async () => {
    await addKeys(
      { id: "ada", tags: { Owner: "ADA@x.example" } },
      { id: "b", tags: { owner: "team-b" } },
      { id: "none", tags: { Owner: "who" } },
      { id: "unread", tags: null },
      { id: "pay", tags: null, aliases: ["alias/pay-1"] },
    );
    await createRule(as(), rule("Pay", { aliases: ["pay-*"] }, [group("payments"), person(BEN)]));
    expect((await getOwnership(as())).applying).not.toBeNull();
    expect(await apply()).toBe("applied");
    expect(await owners()).toEqual({
      ada: "tag: Ada",
      b: "tag: team-b",
      none: "nobody:",
      pay: "rule: Ben, payments",
      unread: "unknown:",
    });
    const state = await getOwnership(as());
    expect(state).toMatchObject({
      applying: null,
      counts: { tag: 2, rule: 1, nobody: 1, unknown: 1 },
    });
    const before = await query(`SELECT started_at FROM ownership_pass`);
    expect(await apply()).toBe("applied");
    expect(await query(`SELECT started_at FROM ownership_pass`)).toEqual(before);
    await setFallback(group("security"));
    await apply();
    expect((await owners()).none).toBe("fallback: security");
    expect((await owners()).unread).toBe("unknown:");
    await query(`UPDATE account SET name = 'Other'`);
    expect((await getOwnership(as())).applying).not.toBeNull();
  });

  it("goes on where it was stopped, and takes up what changed meanwhile", async () => {
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT s.id, s.account_id, s.region, 'k' || n, 'arn:k' || n, '{}', '{"Owner": "team-a"}', '{}', now(), now()
         FROM scope s, generate_series(1, 1800) n`,
    );
    const stop = new AbortController();
    const clock = () => {
      calls += 1;
      if (calls === 5) stop.abort();
      return NOW;
    };
    let calls = 0;
    const options = { db: test.db, clock, workerId: "w", signal: stop.signal };
    expect(await applyOwnership(options)).toBe("stopped");
    const [{ done }] = (await query(`SELECT done FROM ownership_pass`)) as [{ done: number }];
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(1800);
    await query(`UPDATE key SET tags = '{}' WHERE key_id = 'k1'`);
    await apply();
    const [{ total }] = (await query(`SELECT sum(done)::int AS total FROM ownership_pass`)) as [
      { total: number },
    ];
    expect(total).toBe(1800);
    expect((await getOwnership(as())).counts.tag).toBe(1800);
    await createRule(as(), rule("All", { regions: ["*"] }, [group("all")]));
    await apply();
    expect((await getOwnership(as())).counts.rule).toBe(1800);
  });

  it("is one entry a batch when many keys change, and one a key when few do", async () => {
    await addKeys(...Array.from({ length: 30 }, (_, n) => ({ id: `many-${n}` })));
    await apply();
    await createRule(as(), rule("All", { regions: ["*"] }, [group("all")]));
    await apply();
    const all = await acts("key.change-owners");
    const entries = all.filter((entry) => JSON.stringify(entry).includes('arn:many-0"'));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      actor: { kind: "system", name: "ownership" },
      detail: { count: 30, changes: [{ before: [], after: ["group:all"] }] },
    });
    expect(entries[0].detail.changes[0].keys).toHaveLength(30);
  });
});

describe("a person who is disabled", () => {
  it("loses keys to the fallback owner in the same transaction, and the ledger gets to know", async () => {
    await setFallback(group("security"));
    await addKeys({ id: "one", tags: { Owner: "ben" } }, { id: "team", tags: { Owner: "team-b" } });
    await addKeys({ id: "two" });
    await setKeyOwners(as(), {
      ...KEY("two"),
      owners: [person(BEN), group("team-a")],
      why: "both",
    });
    await apply();
    expect(await owners()).toMatchObject({ one: "tag: Ben", team: "tag: team-b" });
    const client = await test.db.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query(`UPDATE person SET disabled_at = now() WHERE id = $1`, [BEN]);
      await client.query("ROLLBACK");
      expect((await owners()).one).toBe("tag: Ben");
      await client.query(`UPDATE person SET disabled_at = now() WHERE id = $1`, [BEN]);
    } finally {
      client.release();
    }
    const then = { one: "fallback: security", team: "fallback: security", two: "hand: team-a" };
    expect(await owners()).toEqual(then);
    await apply();
    expect(await owners()).toEqual(then);
    const entries = (await acts("key.change-owners")).filter(({ why }) => why.startsWith("Ben ("));
    expect(entries.map(({ subject }) => subject.id).sort()).toEqual([
      "arn:one",
      "arn:team",
      "arn:two",
    ]);
    await query(`UPDATE person SET disabled_at = NULL WHERE id = $1`, [BEN]);
    await apply();
    expect(await owners()).toEqual({
      one: "tag: Ben",
      team: "tag: team-b",
      two: "hand: Ben, team-a",
    });
  });

  it("loses them when access ends by itself, and by being deleted", async () => {
    await addKeys({ id: "one", tags: { Owner: "ben" } });
    await apply();
    await query(`UPDATE person SET access_ends_at = $2 WHERE id = $1`, [BEN, NOW]);
    await apply();
    expect(await owners()).toEqual({ one: "nobody:" });
    await query(`UPDATE person SET access_ends_at = NULL WHERE id = $1`, [BEN]);
    await apply();
    await query(`DELETE FROM person WHERE id = $1`, [BEN]);
    expect(await owners()).toEqual({ one: "nobody:" });
  });

  it("leaves what the definition says, whatever the world was", async () => {
    const ids = [ADA, BEN, randomUUID(), randomUUID()];
    const owner = fc.oneof(
      fc.constantFrom("g1", "g2", "g3").map(group),
      fc.constantFrom(...ids).map(person),
    );
    const few = fc.uniqueArray(owner, { maxLength: 3, selector: ({ kind, id }) => kind + id });
    const groups = fc.uniqueArray(fc.constantFrom("g1", "g2"), { maxLength: 2 });
    await addKeys(...Array.from({ length: 4 }, (_, n) => ({ id: `k${n}` })));
    const people = fc.array(fc.record({ groups, disabled: fc.boolean() }), {
      minLength: 4,
      maxLength: 4,
    });
    const hands = fc.array(few, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(people, few, hands, fc.nat(3), async (who, fallback, hand, gone) => {
        await query(`DELETE FROM owner_by_hand`);
        await query(`DELETE FROM person WHERE id <> ALL($1::uuid[])`, [ids]);
        for (const [at, each] of who.entries()) {
          await query(
            `INSERT INTO person (id, issuer, subject, name, role, groups, disabled_at)
             VALUES ($1::uuid, 'i', $1::uuid::text, $1::uuid::text, 'owner', $2::text[], $3)
             ON CONFLICT (id) DO UPDATE SET groups = excluded.groups, disabled_at = excluded.disabled_at`,
            [ids[at], each.groups, each.disabled && at !== gone ? NOW : null],
          );
        }
        await setFallback(...fallback);
        for (const [at, each] of hand.entries()) {
          for (const { kind, id } of each) {
            await query(
              `INSERT INTO owner_by_hand SELECT id, $2, $3, 'why', now(), NULL FROM key WHERE key_id = $1`,
              [`k${at}`, kind, id],
            );
          }
        }
        await apply();
        await query(`UPDATE person SET disabled_at = now() WHERE id = $1`, [ids[gone]]);
        await owners();
        const deciders = toDeciders(await readInputs(test.db.pool, NOW));
        for (const key of await allKeys()) {
          const { owners: then, owned } = decideOwners(key, deciders);
          expect(key.now).toMatchObject({ owners: then, owned });
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

async function allKeys(): Promise<KeyRow[]> {
  const scopes = (await query(`SELECT id FROM scope`)).map(({ id }) => id as number);
  return readNextKeys(test.db.pool, { scopes, after: "0", limit: 1000 });
}

describe("owners given by hand", () => {
  it("hold at once, say why and by whom, and end when they are taken away", async () => {
    await addKeys({ id: "k", tags: { Owner: "team-b" } });
    const given = { ...KEY("k"), owners: [person(BEN)], why: "Ben wrote the service" };
    const set = await setKeyOwners(as(), given);
    expect(set).toMatchObject({
      owned: "hand",
      owners: [{ name: "Ben", counts: true }],
      byHand: { why: "Ben wrote the service", givenBy: "Ada" },
    });
    expect(await owners()).toEqual({ k: "hand: Ben" });
    const cleared = await clearKeyOwners(as(), { ...KEY("k"), why: "moved" });
    expect(cleared).toMatchObject({
      owned: "tag",
      owners: [{ name: "team-b", members: 1 }],
      tag: { name: "Owner", value: "team-b" },
      byHand: null,
    });
    const ofKey = (await acts("key.set-owners")).filter(({ subject }) => subject.id === "arn:k");
    const [entry] = ofKey;
    expect(entry).toMatchObject({
      subject: { kind: "key", id: "arn:k" },
      why: "Ben wrote the service",
      after: { given: [`person:${BEN}`] },
    });
    expect((await acts("key.clear-owners")).at(-1)).toMatchObject({ why: "moved" });
  });

  it("are refused to who may not, for keys that are not, and for people nobody knows", async () => {
    await addKeys({ id: "k" });
    const given = { ...KEY("k"), owners: [person(BEN)], why: "w" };
    for (const role of ["owner", "auditor"] as const) {
      await expect(setKeyOwners(as(role), given)).rejects.toMatchObject({ code: "forbidden" });
      await expect(clearKeyOwners(as(role), given)).rejects.toMatchObject({ code: "forbidden" });
    }
    const missing = { ...given, keyId: "never" };
    await expect(setKeyOwners(as(), missing)).rejects.toMatchObject({ code: "not-found" });
    const stranger = { ...given, owners: [person(randomUUID())] };
    await expect(setKeyOwners(as(), stranger)).rejects.toMatchObject({ code: "invalid" });
    expect((await getKeyOwners(as(), KEY("k"))).byHand).toBeNull();
  });
});

describe("ownership rules", () => {
  it("are made, changed, ordered and deleted, each recorded, and never over somebody else's change", async () => {
    const a = await createRule(as(), rule("A", { regions: ["eu-*"] }, [group("a")]));
    const b = await createRule(as(), rule("B", { accounts: ["pay*"] }, [group("b")]));
    await addKeys({ id: "k" });
    await apply();
    expect(await owners()).toEqual({ k: "rule: a" });
    expect((await listRules(as())).items.map(({ name, keys }) => [name, keys])).toEqual([
      ["A", 1],
      ["B", 0],
    ]);
    await expect(orderRules(as(), [a.id])).rejects.toMatchObject({ code: "conflict" });
    await orderRules(as(), [b.id, a.id]);
    await apply();
    expect(await owners()).toEqual({ k: "rule: b" });
    const change = { ...rule("B2", { accounts: ["none"] }, [group("b")]), id: b.id, version: 1 };
    expect((await changeRule(as(), change)).version).toBe(2);
    await expect(changeRule(as(), change)).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteRule(as(), { id: b.id, version: 1 })).rejects.toMatchObject({
      code: "conflict",
    });
    await deleteRule(as(), { id: b.id, version: 2 });
    await deleteRule(as(), { id: a.id, version: 1 });
    await expect(deleteRule(as(), { id: a.id, version: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
    await apply();
    expect(await owners()).toEqual({ k: "nobody:" });
    expect((await acts("ownership-rule.change")).at(-1)).toMatchObject({
      before: { name: "B" },
      after: { name: "B2" },
    });
    expect((await acts("ownership-rule.order")).at(-1)?.after).toEqual({ ids: [b.id, a.id] });
  });

  it("are refused to who may not", async () => {
    const made = rule("A", { regions: ["*"] }, [group("a")]);
    const draft = previewSchema.parse({ match: made.match });
    for (const role of ["owner", "auditor"] as const) {
      await expect(createRule(as(role), made)).rejects.toMatchObject({ code: "forbidden" });
      await expect(previewRule(as(role), draft)).rejects.toMatchObject({ code: "forbidden" });
      await expect(listOwnerChoices(as(role), "")).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(listRules(as("owner"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(listRules(as("auditor"))).resolves.toMatchObject({ total: 0 });
  });

  it("show before they are made what they would match and change", async () => {
    await addKeys(
      { id: "a", aliases: ["alias/pay-1"] },
      { id: "b", aliases: ["alias/pay-2"], tags: { Owner: "team-b" } },
      { id: "c", aliases: ["alias/pay-3"], tags: null },
      { id: "d", aliases: ["alias/other"] },
    );
    await setKeyOwners(as(), { ...KEY("a"), owners: [person(ADA)], why: "w" });
    await apply();
    const draft = previewSchema.parse({
      match: { aliases: ["pay*"], tags: [{ name: "*", value: "*" }] },
      owners: [group("pay")],
    });
    const seen = await previewRule(as(), draft);
    expect(seen).toMatchObject({ keys: 1, undecided: 1, changes: 1 });
    expect(seen.sample).toMatchObject([
      { keyId: "b", decides: true, owners: [{ name: "team-b" }] },
    ]);
    const all = await previewRule(as(), { ...draft, match: { ...draft.match, tags: [] } });
    expect(all).toMatchObject({ keys: 3, undecided: 0, changes: 2 });
    expect(all.sample.map(({ keyId, decides }) => [keyId, decides])).toEqual([
      ["a", false],
      ["b", true],
      ["c", true],
    ]);
    expect((await owners()).b).toBe("tag: team-b");
  });
});
