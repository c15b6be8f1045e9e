import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addKey, addScope } from "../testing-rows";

/** What the triggers keep in alias_dangling against its definition, whatever happens to keys and aliases. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const NAMES = ["k0", "k1", "k2"];
const step = fc.record({
  what: fc.constantFrom(
    "key",
    "key gone",
    "key back",
    "key removed",
    "alias",
    "alias gone",
    "alias removed",
  ),
  key: fc.constantFrom(...NAMES),
  alias: fc.constantFrom("alias/a", "alias/b"),
  other: fc.boolean(),
});

const STATEMENTS: Record<string, string> = {
  "key gone": "update key set gone_at = now() where scope_id = $1 and key_id = $2",
  "key back": "update key set gone_at = null where scope_id = $1 and key_id = $2",
  "key removed": "delete from key where scope_id = $1 and key_id = $2",
  alias: `insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
    values ($1::int, '111122223333', 'eu-west-1', $3::text, $1::int || $3::text, $2, now(), now())
    on conflict (scope_id, name) do update set target_key_id = excluded.target_key_id, gone_at = null`,
  "alias gone": "update alias set gone_at = now() where scope_id = $1 and name = $2",
  "alias removed": "delete from alias where scope_id = $1 and name = $2",
};

it("holds exactly the listed aliases whose target is no listed key of their scope", async () => {
  const { pool } = database.db;
  const property = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
    await pool.query("delete from account");
    const scopes = [
      await addScope(database.db),
      await addScope(database.db, { region: "us-east-1" }),
    ];
    for (const { what, key, alias, other } of steps) {
      const scopeId = scopes[other ? 1 : 0] ?? 0;
      if (what === "key") {
        const found = await pool.query("select from key where scope_id = $1 and key_id = $2", [
          scopeId,
          key,
        ]);
        if (found.rowCount === 0) await addKey(database.db, { scopeId, keyId: key });
      } else {
        const named = what === "alias" ? [key, alias] : [what.startsWith("key") ? key : alias];
        await pool.query(STATEMENTS[what] ?? "", [scopeId, ...named]);
      }
      const { rows } = await pool.query(
        `select array(select alias_id from alias_dangling order by 1) as kept,
           array(select al.id from alias al where al.gone_at is null and al.target_key_id is not null
             and not exists (select from key k where k.scope_id = al.scope_id
               and k.key_id = al.target_key_id and k.gone_at is null) order by 1) as true`,
      );
      expect(rows[0].kept).toEqual(rows[0].true);
    }
  });
  await fc.assert(property, { numRuns: 60 });
});
