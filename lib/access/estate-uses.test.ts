import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { person, testContext } from "@/lib/keys/testing-context";
import { writeUses } from "@/lib/usage/testing/write-uses";
import { computeEdges } from "./compute-edges";
import { getEstate } from "./get-estate";
import { listPrincipalKeys } from "./list-principal-keys";
import { estateMatrix, estateQuery } from "./schemas/estate";
import { principalKeysQuery } from "./schemas/principals";
import { ARN_OF, addPolicyKey, OTHER, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

const ARN = (key: string) => `arn:aws:kms:eu-west-1:${OWN}:key/${key}`;
const [APP, IDLE, OLD] = ["app", "idle", "old"].map((name) => ARN_OF(OWN, `role/${name}`));
/** Of the calls of the first one's account its own trail tells nothing; the other's account is not the estate's. */
const PARTNER = ARN_OF(OTHER, "role/partner");
const STRANGER = "arn:aws:iam::222200001111:role/stranger";
const ACCOUNT = `arn:aws:iam::${OWN}:root`;

let test: Awaited<ReturnType<typeof openEstate>>;
const now = () => testContext(test.db).clock().getTime();
const daysAgo = (days: number) => new Date(now() - days * 86_400_000).toISOString();
const estate = async (given: object, ctx = testContext(test.db)) =>
  estateMatrix.parse(await getEstate(ctx, estateQuery.parse(given)));
/** Names with keys used and known not to be used, in their order. */
const told = async (given: object) =>
  (await estate(given)).items.map(({ name, use }) => [name, use?.used, use?.unused]);

async function cover(days: number): Promise<void> {
  await queryRows(test.db.pool, sql`delete from usage_coverage`);
  await queryRows(
    test.db.pool,
    sql`insert into usage_coverage (source, account_id, region, from_at, to_at, state)
      values ('s3://logs', ${OWN}, 'eu-west-1', ${daysAgo(days)}::timestamptz, ${daysAgo(-1)}::timestamptz, 'covered')`,
  );
}

beforeAll(async () => {
  test = await openEstate();
  for (const name of ["app", "idle", "old"]) {
    await addIdentity(test.db, { account: OWN, name });
  }
  const decrypt = { Action: "kms:Decrypt" };
  const inline = [policyOf({ ...decrypt, Resource: "*" })];
  await addIdentity(test.db, { account: OTHER, name: "partner", inline });
  const all = [APP, IDLE, OLD];
  await addPolicyKey(test, "one", policyOf({ ...decrypt, Principal: { AWS: all } }));
  await addPolicyKey(test, "two", policyOf({ ...decrypt, Principal: { AWS: [APP, OLD] } }));
  const partners = [PARTNER, STRANGER];
  await addPolicyKey(test, "shared", policyOf({ ...decrypt, Principal: { AWS: partners } }));
  await addPolicyKey(test, "quiet", policyOf({ ...decrypt, Principal: { AWS: partners } }));
  await addPolicyKey(test, "three", policyOf({ Principal: { AWS: ACCOUNT }, Action: "kms:Sign" }));
  const by = (principal = "", key = "one", days = 3, more: object = {}) => ({
    ...{ key: ARN(key), principal, at: daysAgo(days), ...more },
  });
  await writeUses(test.db, [
    by(APP, "one", 3, { count: 7 }),
    by(APP, "two", 5),
    by(OLD, "one", 200),
    by(OLD, "two", 2, { outcome: "AccessDenied" }),
    by(IDLE, "one", 2, { operation: "Encrypt" }),
    by(`account:${OTHER}`, "shared", 2, { count: 5 }),
    by(`account:${OTHER}`, "quiet", 2, { outcome: "AccessDenied" }),
  ]);
  const { clock } = testContext(test.db);
  await computeEdges({ db: test.db, clock, workerId: "w", signal: new AbortController().signal });
});
afterAll(() => test.drop());

describe("the use of the estate's keys", () => {
  it("is told by principal and group: calls of the capability that succeeded in 90 days", async () => {
    await cover(100);
    const { items, columns } = await estate({ use: "told", group: "account" });
    const app = items.find(({ name }) => name === "app");
    expect(app?.use).toMatchObject({ used: 2, unused: 0, calls: 8 });
    expect(app?.use?.lastDay).toBe(daysAgo(3).slice(0, 10));
    expect(columns[app?.use?.cells[0]?.column ?? -1]?.id).toBe(OWN);
    expect(items.find(({ name }) => name === "old")?.use).toMatchObject({ used: 0, unused: 2 });
    expect(items.find(({ name }) => name === "idle")?.use).toMatchObject({ used: 0, unused: 1 });
    expect((await estate({})).items.every(({ use }) => use === null)).toBe(true);
  });

  it("narrows to what is allowed and not used, the most of it first, page by page", async () => {
    await cover(100);
    const most = await told({ use: "unused" });
    expect(most.slice(0, 1)).toEqual([["old", 0, 2]]);
    expect(most.slice(1).sort()).toEqual([
      ["idle", 0, 1],
      ["partner", 0, 1],
    ]);
    const first = await estate({ use: "unused", limit: 2 });
    const next = await estate({ use: "unused", limit: 2, cursor: first.nextCursor ?? "" });
    expect(first.total).toBe(3);
    const names = [...first.items, ...next.items].map(({ name }) => name);
    expect(names).toEqual(most.map(([name]) => name));
    expect(next.nextCursor).toBeNull();
  });

  it("does not say that somebody used nothing of whose calls the account alone is named", async () => {
    await cover(100);
    // Of all keys from sums, of one account's keys edge by edge: both say the same.
    for (const given of [{}, { open: OWN }]) {
      const { items } = await estate({ use: "told", group: "account", ...given });
      const of = (name: string) => items.find((item) => item.name === name)?.use;
      expect(of("partner")).toMatchObject({ used: 0, unused: 1, calls: 0, lastDay: null });
      const unused = await estate({ use: "unused", group: "account", ...given });
      expect(unused.items.find(({ name }) => name === "partner")?.use?.unused).toBe(1);
    }
    const keys = async (name: string, query: object) => {
      const { items } = await estate({ q: name });
      const list = await listPrincipalKeys(
        testContext(test.db),
        items[0]?.id ?? "",
        principalKeysQuery.parse(query),
      );
      return list.items.map(({ keyId, use }) => `${keyId} ${use?.state}`).sort();
    };
    expect(await keys("partner", {})).toEqual(["quiet unused", "shared unknown"]);
    expect(await keys("partner", { use: "unused" })).toEqual(["quiet unused"]);
    expect(await keys("partner", { use: "unknown" })).toEqual(["shared unknown"]);
    expect(await keys("stranger", { use: "unused" })).toEqual(["quiet unused", "shared unused"]);
  });

  it("calls nothing unused of which not all usage is known", async () => {
    await cover(30);
    expect(await told({ use: "unused" })).toEqual([]);
    const { items } = await estate({ use: "told", open: OWN });
    expect(items.find(({ name }) => name === "old")?.use).toMatchObject({ used: 0, unused: 0 });
    expect(items.find(({ name }) => name === "app")?.use?.used).toBe(2);
  });

  it("is an owner's of own keys alone", async () => {
    const owner = testContext(test.db, person("owner"));
    expect((await estate({ use: "told" }, owner)).items).toEqual([]);
  });
});
