import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { countFacets } from "./count-facets";
import { listAliases } from "./list-aliases";
import { listKeys } from "./list-keys";
import { keyFilters, listKeysQuery } from "./schemas";
import { listAliasesQuery } from "./schemas/aliases";
import { testContext } from "./testing-context";
import { addKey, addScope, SEEN } from "./testing-rows";
import { KEY_SORTS } from "./types";

/** Search of keys, facets and aliases against its definition: each word stands somewhere in the text. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

// Few letters, so that words of one to three are often found, and each way of going wrong has one:
// LIKE's wildcards and its escape, quotes, case in and out of ASCII, letters of 1 to 4 bytes, marks.
const LETTERS = [
  "a",
  "A",
  "b",
  "ab",
  "%",
  "_",
  "\\",
  "'",
  "/",
  "-",
  "é",
  "É",
  "ß",
  "Σ",
  "日",
  "😀",
];
const letters = (max: number, extra: string[] = []) =>
  fc
    .array(fc.constantFrom(...LETTERS, ...extra), { minLength: 1, maxLength: max })
    .map((parts) => parts.join(""));
const text = letters(10, [" ", "\t", "\n"]);
const key = fc.record({
  aliases: fc.array(
    letters(5).map((name) => `alias/${name}`),
    { maxLength: 2 },
  ),
  description: fc.option(text, { nil: null }),
  tags: fc.option(fc.dictionary(letters(3), text, { maxKeys: 2 }), { nil: null }),
  state: fc.constantFrom("Enabled", "Disabled"),
  gone: fc.boolean(),
});
// Of an ARN: in its head, in the key id, across both, and nearly so.
const ARN_PARTS = [
  "k1",
  "key/",
  "ALIAS/",
  "arn:aws:",
  "eu-w",
  "3333:key",
  "33:key/1234AB",
  "/mrk-1",
  "key/k",
  "4cd-5",
  "rk-",
  "mr",
  "ab",
  "2",
  "t-1",
  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-123456780000",
  "eu-west-2",
  "x/1234",
];
const query = fc
  .array(fc.oneof(letters(3), letters(3), fc.constantFrom(...ARN_PARTS)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((words) => words.join(" "));

function found(haystack: string, q: string): boolean {
  const words = q.toLowerCase().split(/\s+/u).filter(Boolean);
  return words.every((word) => haystack.includes(word));
}

/** As KMS makes them, of a multi-Region key too, and as it does not. */
const IDS = [
  (at: number) => `1234abcd-12ab-34cd-56ef-12345678${String(at).padStart(4, "0")}`,
  (at: number) => `mrk-1234abcd12ab34cd56ef12345678${String(at).padStart(4, "0")}`,
  (at: number) => `k${at}`,
];

interface SeededKey {
  id: string;
  text: string;
  state: string;
  gone: boolean;
}

async function seed(rows: (typeof key extends fc.Arbitrary<infer T> ? T : never)[]) {
  const { db } = database;
  await db.pool.query("delete from account");
  const scopeId = await addScope(db);
  const keys: SeededKey[] = [];
  for (const [at, { gone, ...row }] of rows.entries()) {
    const id = IDS[at % IDS.length]?.(at) ?? "";
    await addKey(db, { ...row, scopeId, keyId: id, goneAt: gone ? SEEN : null });
    const arn = `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
    const tags = Object.entries(row.tags ?? {}).map(([name, value]) => `${name}=${value}`);
    const text = [...row.aliases, arn, row.description ?? "", ...tags].join("\n").toLowerCase();
    keys.push({ id, text, state: row.state, gone });
  }
  return keys;
}

it("finds, counts and breaks down exactly the keys whose text holds every word", async () => {
  const property = fc.asyncProperty(
    fc.array(key, { maxLength: 15 }),
    fc.array(query, { minLength: 4, maxLength: 4 }),
    fc.constantFrom(undefined, "include", "only"),
    fc.constantFrom(...KEY_SORTS),
    async (rows, queries, gone, sort) => {
      const keys = await seed(rows);
      const ctx = testContext(database.db);
      const listed = keys.filter((k) => gone === "include" || k.gone === (gone === "only"));
      for (const q of queries) {
        for (const state of [undefined, "Enabled"]) {
          const hits = listed.filter((k) => found(k.text, q));
          const wanted = hits.filter((k) => state === undefined || k.state === state);
          const filters = { q, state, gone };
          const { items, total } = await listKeys(ctx, listKeysQuery.parse({ ...filters, sort }));
          expect(items.map(({ keyId }) => keyId).sort()).toEqual(wanted.map(({ id }) => id).sort());
          expect(total).toBe(wanted.length);
          const { facets } = await countFacets(ctx, keyFilters.parse(filters));
          const states = ["Disabled", "Enabled"]
            .map((value) => [value, hits.filter((k) => k.state === value).length] as const)
            .filter(([, count]) => count > 0);
          const counted = (facets.state ?? []).map(({ value, count }) => [value, count] as const);
          expect(new Map(counted)).toEqual(new Map(states));
          const account = (facets.account ?? []).map(({ count }) => count);
          expect(account).toEqual(wanted.length > 0 ? [wanted.length] : []);
        }
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

const aliasName = fc
  .array(fc.constantFrom("a", "A", "b", "B", "1", "_", "/", "-"), { minLength: 1, maxLength: 6 })
  .map((parts) => `alias/${parts.join("")}`);

it("finds and counts exactly the aliases whose name holds every word, or that point to it", async () => {
  const word = fc.oneof(
    aliasName.map((name) => name.slice(6, 9)),
    fc.constantFrom("k1", "K1", "%", "\\", "ALIAS/", "s/a"),
  );
  const property = fc.asyncProperty(
    fc.uniqueArray(aliasName, { maxLength: 15 }),
    fc.array(fc.array(word, { minLength: 1, maxLength: 2 }), { minLength: 5, maxLength: 5 }),
    fc.constantFrom("name", "-name", "account", "updated", "-updated"),
    async (names, queries, sort) => {
      const { db } = database;
      await db.pool.query("delete from account");
      const scopeId = await addScope(db);
      await db.pool.query(
        `insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
           select $1, '111122223333', 'eu-west-1', n, n, 'k' || at % 3, now(), now()
           from unnest($2::text[]) with ordinality as u (n, at)`,
        [scopeId, names],
      );
      for (const words of queries) {
        const wanted = names.filter((name, at) =>
          words.every(
            (term) => found(name.toLowerCase(), term) || `k${(at + 1) % 3}` === term.toLowerCase(),
          ),
        );
        const query = listAliasesQuery.parse({ q: words.join(" "), sort, limit: 200 });
        const { items, total } = await listAliases(testContext(db), query);
        expect(items.map(({ name }) => name).sort()).toEqual(wanted.sort());
        expect(total).toBe(wanted.length);
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
});
