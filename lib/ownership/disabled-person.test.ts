import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideOwners } from "./rules/decide-owners";
import { toDeciders } from "./rules/deciders";
import { setKeyOwners } from "./set-key-owners";
import { readInputs } from "./store/inputs";
import { type KeyRow, readNextKeys } from "./store/keys";
import {
  ADA,
  acts,
  addKeys,
  apply,
  as,
  BEN,
  group,
  inWorld,
  KEY,
  NOW,
  owners,
  person,
  query,
  setFallback,
  world,
} from "./testing";

inWorld();

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
    const client = await world.test.db.pool.connect();
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

  it("of very many keys holds up nobody for long: a job that the same transaction wakes goes on, also when killed", async () => {
    await setFallback(group("security"));
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT s.id, s.account_id, s.region, 'k' || n, 'arn:k' || n, '{}', '{"Owner": "ben"}', '{}', now(), now()
         FROM scope s, generate_series(1, 2300) n`,
    );
    await apply();
    const count = async () =>
      Object.fromEntries(
        (await query(`SELECT owned, count(*)::int AS n FROM key GROUP BY 1`)).map((row) => [
          row.owned,
          row.n,
        ]),
      );
    expect(await count()).toEqual({ tag: 2300 });
    await query(`UPDATE person SET disabled_at = now() WHERE id = $1`, [BEN]);
    expect(await count()).toEqual({ tag: 1300, fallback: 1000 });
    await apply(AbortSignal.abort());
    expect(await count()).toEqual({ tag: 1300, fallback: 1000 });
    await apply();
    expect(await count()).toEqual({ fallback: 2300 });
    expect(await query(`SELECT * FROM owner_leaving`)).toEqual([]);
    const entries = (await acts("key.change-owners")).filter(
      ({ why, detail }) => why === `Ben (${BEN}) was disabled` && detail !== undefined,
    );
    const arns = entries.flatMap(({ detail }) =>
      detail.changes.flatMap(({ keys }: { keys: string[] }) => keys),
    );
    expect(new Set(arns.filter((arn: string) => arn.startsWith("arn:k"))).size).toBe(2300);
  });

  it("and enabled again before the job came keeps what was not released yet", async () => {
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT s.id, s.account_id, s.region, 'k' || n, 'arn:k' || n, '{}', '{"Owner": "ben"}', '{}', now(), now()
         FROM scope s, generate_series(1, 1100) n`,
    );
    await apply();
    await query(`UPDATE person SET disabled_at = now() WHERE id = $1`, [BEN]);
    await query(`UPDATE person SET disabled_at = NULL WHERE id = $1`, [BEN]);
    await apply();
    expect(await query(`SELECT * FROM owner_leaving`)).toEqual([]);
    expect(await query(`SELECT DISTINCT owned FROM key`)).toEqual([{ owned: "tag" }]);
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
        const deciders = toDeciders(await readInputs(world.test.db.pool, NOW));
        for (const key of await allKeys()) {
          const { owners: then, owned } = decideOwners(key, deciders);
          expect(key.now).toMatchObject({ owners: then, owned });
        }
      }),
      { numRuns: 25 },
    );
  });
});

async function allKeys(): Promise<KeyRow[]> {
  const scopes = (await query(`SELECT id FROM scope`)).map(({ id }) => id as number);
  return readNextKeys(world.test.db.pool, { scopes, after: "0", limit: 1000 });
}
