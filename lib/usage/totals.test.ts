import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { ensureMonths } from "./store/objects";
import { type BucketRow, writeCounts } from "./store/write-counts";

let test: TestDatabase;
const KEYS = [
  "arn:aws:kms:eu-west-1:111122223333:key/a",
  "arn:aws:kms:eu-west-1:111122223333:key/b",
  "arn:aws:kms:us-east-1:111122223333:key/c",
  "none:444455556666:us-east-1",
];
const BEGIN = Date.parse("2026-01-31T22:00:00Z") / 1000;

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.pool.query(
    `INSERT INTO usage_key (id, arn) SELECT n, a FROM unnest($1::text[]) WITH ORDINALITY AS r (a, n)`,
    [KEYS],
  );
  await ensureMonths(test.db.pool, [BEGIN * 1000, BEGIN * 1000 + 86_400_000]);
});
afterAll(() => test.drop());
beforeEach(() =>
  test.owner.pool.query(
    `TRUNCATE usage_bucket, usage_bucket_hour, usage_bucket_day, usage_bucket_month, usage_total_hour, usage_total_day`,
  ),
);

const write = (rows: BucketRow[]) => inTransaction(test.db, (client) => writeCounts(client, rows));

async function lines(query: string): Promise<string[]> {
  const { rows } = await test.db.pool.query({ text: query, rowMode: "array" });
  return rows.map((row: unknown[]) =>
    row.map((cell) => (cell instanceof Date ? cell.toISOString() : String(cell))).join(" "),
  );
}

const PLACE = `split_part(arn, ':', CASE WHEN arn LIKE 'none:%' THEN 2 ELSE 5 END) AS a,
  split_part(arn, ':', CASE WHEN arn LIKE 'none:%' THEN 3 ELSE 4 END) AS r`;

/** What the totals of a unit say, and what the five minutes add up to. */
async function compare(unit: "hour" | "day" | "month"): Promise<void> {
  const cut = `date_trunc('${unit}', at, 'UTC')`;
  if (unit === "month") {
    const told = `SELECT key_id, at, principal_id, call_id, count FROM usage_bucket_month
      WHERE count <> 0 ORDER BY 1, 2, 3, 4`;
    const sums = `SELECT key_id, ${cut}, principal_id, call_id, sum(count) FROM usage_bucket
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
    expect(await lines(told)).toEqual(await lines(sums));
    return;
  }
  const told = `SELECT account_id, region, at, call_id, count FROM usage_total_${unit}
    WHERE count <> 0 ORDER BY 1, 2, 3, 4`;
  const sums = `WITH b AS (SELECT ${PLACE}, ${cut} AS at, call_id, count FROM usage_bucket
      JOIN usage_key ON id = key_id)
    SELECT * FROM (SELECT a, r, at, call_id, sum(count) FROM b GROUP BY 1, 2, 3, 4
      UNION ALL SELECT '*', '*', at, call_id, sum(count) FROM b GROUP BY 3, 4) x ORDER BY 1, 2, 3, 4`;
  const got = await lines(told);
  expect(got).toEqual(await lines(sums));
  expect(got.length).toBeGreaterThan(0);
}

/** Rows over two days and two months, the same for the same seed. */
function someRows(seed: number, count: number): BucketRow[] {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, () => ({
    keyId: 1 + next(KEYS.length),
    at: BEGIN + 300 * next(60),
    principalId: 1 + next(3),
    callId: 1 + next(4),
    count: 1 + next(50),
  }));
}

describe("totals of the estate, of scopes and of months", () => {
  it("are the sums of the five minutes, when calls are added, added to and taken back", async () => {
    const first = someRows(1, 200);
    await write(first);
    await write(someRows(2, 200));
    await write(first.slice(0, 120).map((row) => ({ ...row, count: -row.count })));
    for (const unit of ["hour", "day", "month"] as const) await compare(unit);
  });

  it("are as they were when the transaction did not come to its end", async () => {
    await write(someRows(3, 50));
    await expect(
      inTransaction(test.db, async (client) => {
        await writeCounts(client, someRows(4, 50));
        throw new Error("killed here");
      }),
    ).rejects.toThrow("killed here");
    for (const unit of ["hour", "day", "month"] as const) await compare(unit);
  });

  it("go with their month, and with no other", async () => {
    await write(someRows(5, 200));
    await test.db.pool.query(`DELETE FROM usage_month WHERE month = '2026-01-01'`);
    for (const unit of ["hour", "day", "month"] as const) await compare(unit);
    const [first] = await lines(`SELECT min(at) FROM usage_total_hour`);
    expect(first).toBe("2026-02-01T00:00:00.000Z");
  });
});
