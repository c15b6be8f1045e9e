import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testContext } from "@/lib/keys/testing-context";
import { addScope } from "@/lib/keys/testing-rows";
import { writeUses } from "@/lib/usage/testing/write-uses";
import { computeEdges } from "./compute-edges";
import { getEstate } from "./get-estate";
import { estateQuery } from "./schemas/estate";
import { ARN_OF, addPolicyKey, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";
import { ESTATE_GROUPS } from "./types";

const REGION = "eu-west-1";
const OTHER_REGION = "us-east-1";
/** The last one is alone in the other region. */
const KEYS = Array.from({ length: 12 }, (_, index) => ({
  name: `k${index}`,
  region: index < 11 ? REGION : OTHER_REGION,
}));
/** A role holds the keys from its number on; of them it used so many, the first of each. */
const USED = [9, 0, 3, 10, 1, 0];
const ROLES = USED.map((used, number) => ({ name: `r${number}`, number, used }));
const arnOf = (name: string) => ARN_OF(OWN, `role/${name}`);

let test: Awaited<ReturnType<typeof openEstate>>;
const query = async (text: string, values: unknown[] = []) =>
  (await test.db.pool.query(text, values)).rows;
const daysAgo = (days: number) =>
  new Date(testContext(test.db).clock().getTime() - days * 86_400_000).toISOString();

beforeAll(async () => {
  test = await openEstate();
  const other = await addScope(test.db, { account: OWN, region: OTHER_REGION });
  for (const { name } of ROLES) await addIdentity(test.db, { account: OWN, name });
  for (const [index, { name, region }] of KEYS.entries()) {
    const holders = ROLES.filter(({ number }) => number <= index);
    const principals = { AWS: holders.map((each) => arnOf(each.name)) };
    const scopeId = region === REGION ? test.scopeId : other;
    await addPolicyKey(
      { db: test.db, scopeId },
      name,
      policyOf({ Principal: principals, Action: "kms:Decrypt" }),
      { owners: [`group:team-${index % 3}`] },
    );
  }
  await writeUses(
    test.db,
    ROLES.flatMap(({ name, number, used }) =>
      KEYS.slice(number, number + used).map((key) => ({
        ...{ principal: arnOf(name), at: daysAgo(3) },
        key: `arn:aws:kms:${key.region}:${OWN}:key/${key.name}`,
      })),
    ),
  );
  const { clock } = testContext(test.db);
  await computeEdges({ db: test.db, clock, workerId: "w", signal: new AbortController().signal });
});
afterAll(() => test.drop());

async function cover(regions: readonly string[]): Promise<void> {
  await query(`DELETE FROM usage_coverage`);
  await query(
    `INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     SELECT 's3://logs', $1, region, $2, $3, 'covered' FROM unnest($4::text[]) region`,
    [OWN, daysAgo(100), daysAgo(-1), regions],
  );
}

/** What a role holds and did not use, in the regions of which all usage is known. */
const unusedOf = ({ number, used }: (typeof ROLES)[number], regions: readonly string[]) =>
  KEYS.slice(number + used).filter(({ region }) => regions.includes(region)).length;

describe("what is held and not used", () => {
  it.each([
    ["everywhere known", [REGION, OTHER_REGION]],
    ["unknown for few keys", [REGION]],
    ["known for few keys", [OTHER_REGION]],
  ])("is in order, page by page, and told by group: %s", async (_, regions) => {
    await cover(regions);
    const expected = ROLES.map((role) => ({ ...role, unused: unusedOf(role, regions) }))
      .filter(({ unused }) => unused > 0)
      .sort((a, b) => b.unused - a.unused || a.number - b.number);
    for (const group of ESTATE_GROUPS) {
      const found: unknown[] = [];
      let cursor: string | undefined;
      do {
        const asked = { group, use: "unused", limit: "1", ...(cursor ? { cursor } : {}) };
        const page = await getEstate(testContext(test.db), estateQuery.parse(asked));
        expect(page.total).toBe(expected.length);
        for (const { name, use } of page.items) {
          const cells = use?.cells.reduce((sum, { unused }) => sum + unused, 0);
          found.push({ name, used: use?.used, unused: use?.unused, cells });
        }
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(found).toEqual(
        expected.map(({ name, used, unused }) => ({ name, used, unused, cells: unused })),
      );
    }
  });
});
