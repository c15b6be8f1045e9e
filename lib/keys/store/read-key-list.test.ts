import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { keyQuery } from "../key-query";
import { keyFilters } from "../schemas";
import { testContext } from "../testing-context";
import { addScope } from "../testing-rows";
import { KEY_SORTS } from "../types";
import { countKeys, type KeyHits, type ListedKey, readKeyPage } from "./read-key-list";
import { type Position, SORT_COLUMNS } from "./sort-keys";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const scopeId = await addScope(database.db);
  // Disabled keys come last by alias; half of the rows lack what most sorts sort by.
  await database.db.pool.query(
    `insert into key (scope_id, account_id, region, key_id, arn, aliases, state, owner, grant_count, created_at,
       first_seen_at, read_at, gone_at, tags, search)
     select $1, '111122223333', 'eu-west-1', 'k' || n, 'arn:' || n,
       case when n % 2 = 0 then array['alias/' || lpad(n::text, 4, '0')] else '{}' end,
       case when n > 590 then 'Disabled' else 'Enabled' end, case when n % 3 = 0 then 'o' || n % 7 end,
       case when n % 5 > 0 then n % 4 end, case when n % 2 = 0 then '2026-01-01'::timestamptz + n % 9 * interval '1 us' end,
       now(), '2026-02-01'::timestamptz + n % 13 * interval '1 us', case when n % 50 = 0 then now() end, '{}', 'k' || n
     from generate_series(1, 600) n`,
    [scopeId],
  );
});
afterAll(() => database.drop());

const asked = (given: object) => keyQuery(testContext(database.db), keyFilters.parse(given));
const pool = () => database.db.pool;

async function all(
  given: object,
  sort: keyof typeof SORT_COLUMNS,
  descending: boolean,
  hits: KeyHits,
  limit: number,
) {
  const rows: ListedKey[] = [];
  let after: Position | undefined;
  for (;;) {
    const page = { sort: SORT_COLUMNS[sort], descending, after, limit };
    const found = await readKeyPage(pool(), await asked(given), hits, page);
    rows.push(...found);
    if (found.length < limit) return rows.map(({ key_id }) => key_id);
    after = found.at(-1)?.position;
  }
}

it.each(KEY_SORTS)("gives the same pages by every plan, sorted by %s", async (sort) => {
  for (const given of [{ state: "Enabled" }, { q: "k5" }, { gone: "only" as const, owner: "o3" }]) {
    const counted = await countKeys(pool(), await asked(given));
    expect(counted.ids).toHaveLength(counted.total);
    for (const descending of [false, true]) {
      const byIds = await all(given, sort, descending, counted, 1000);
      const walked = await all(given, sort, descending, { ...counted, ids: null }, 97);
      const exact = await all(
        given,
        sort,
        descending,
        { ...counted, ids: null, filtered: false },
        97,
      );
      expect(byIds).toHaveLength(counted.total);
      expect(walked).toEqual(byIds);
      expect(exact).toEqual(byIds);
    }
  }
});

it("finds hits that lie further along the index than a tried walk goes", async () => {
  const given = { state: "Disabled" };
  const hits = await countKeys(pool(), await asked(given));
  expect(hits.total).toBe(9);
  const paged = await all(given, "alias", false, { ...hits, ids: null }, 2);
  expect(paged).toEqual(["k592", "k594", "k596", "k598", "k591", "k593", "k595", "k597", "k599"]);
});

it("counts gone keys with the others when they are included", async () => {
  const hits = await countKeys(pool(), await asked({ gone: "include" }));
  expect(hits.total).toBe(600);
  expect(await all({ gone: "include" }, "keyId", false, hits, 1000)).toHaveLength(600);
});
