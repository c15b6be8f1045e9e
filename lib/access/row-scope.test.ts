import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { textOf } from "@/lib/http/testing-file";
import { NOW, person, testContext } from "@/lib/keys/testing-context";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { compareAccess } from "./compare-access";
import { explainCell } from "./explain-cell";
import { exportMatrix } from "./export-matrix";
import { getMatrix } from "./get-matrix";
import { exportMatrixQuery } from "./schemas/matrix-export";
import { ARN_OF, addPolicyKey, OWN, openEstate } from "./testing-estate";
import { addDocument, addIdentity, policyOf } from "./testing-rows";

const OLGA = "22222222-2222-4222-8222-222222222222";
const DELEGATE = { Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" };
const HOSTILE = '=HYPERLINK("http://x")';

let test: Awaited<ReturnType<typeof openEstate>>;
const olga = () => testContext(test.db, person("owner", OLGA));
const auditor = () => testContext(test.db);
const name = (keyId: string) => ({ accountId: OWN, region: "eu-west-1", keyId });

beforeAll(async () => {
  test = await openEstate();
  const { db } = test;
  await queryRows(
    db.pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      values (${OLGA}::uuid, 'i', 'o', 'Olga', 'owner', '{team-a}')`,
  );
  const replica = `arn:aws:kms:eu-central-1:${OWN}:key/mrk-theirs`;
  const family = { multiRegion: true, primaryArn: `arn:aws:kms:eu-west-1:${OWN}:key/mine` };
  await addPolicyKey(test, "mine", policyOf(DELEGATE), {
    ...{ owners: ["group:team-a"], multiRegionType: "PRIMARY", multiRegion: true },
  });
  const scopeId = await addScope(db, { account: OWN, region: "eu-central-1" });
  const open = policyOf({ Principal: { AWS: "555566667777" }, Action: "kms:Decrypt" });
  await addKey(db, {
    ...{ scopeId, keyId: "mrk-theirs", ...family, multiRegionType: "REPLICA" },
    ...{ owners: ["group:team-b"], policySha256: await addDocument(db, open) },
  });
  await addPolicyKey(test, "theirs", policyOf(DELEGATE), { owners: ["group:team-b"] });
  await addIdentity(db, {
    account: OWN,
    name: HOSTILE,
    inline: [policyOf({ Action: "kms:Decrypt" })],
  });
  await addIdentity(db, { account: OWN, name: "admin", inline: [policyOf({ Action: "kms:*" })] });
  await addIdentity(db, { account: OWN, name: "idle" });
  expect(replica).toContain("mrk-theirs");
});
afterAll(() => test.drop());

describe("an owner", () => {
  it("sees who can use an own key", async () => {
    expect((await getMatrix(olga(), name("mine"), {})).total).toBe(4);
  });

  it("gets for somebody else's key, everywhere, the very answer for a key that never was", async () => {
    const ask = {
      matrix: (keyId: string) => getMatrix(olga(), name(keyId), {}),
      past: (keyId: string) => getMatrix(olga(), name(keyId), { at: "2020-01-01T00:00:00Z" }),
      cell: (keyId: string) =>
        explainCell(olga(), name(keyId), { principal: "*", action: "kms:Decrypt" }),
      file: (keyId: string) => exportMatrix(olga(), name(keyId), exportMatrixQuery.parse({})),
      compared: (keyId: string) =>
        compareAccess(olga(), name("mine"), { with: `${OWN}/eu-west-1/${keyId}` }),
      comparison: (keyId: string) => {
        const other = exportMatrixQuery.parse({ with: `${OWN}/eu-west-1/${keyId}` });
        return exportMatrix(olga(), name("mine"), other);
      },
    };
    for (const [what, call] of Object.entries(ask)) {
      const answers = await Promise.all(
        ["theirs", "never-was"].map((id) => call(id).catch(String)),
      );
      expect(new Set(answers), what).toEqual(
        new Set(["AppError: No such key was ever seen in this account and region."]),
      );
    }
  });

  it("is told nothing of a family's keys that are not own, neither names nor whom they let in", async () => {
    const own = await getMatrix(olga(), name("mine"), { family: "1" });
    expect(JSON.stringify(own)).not.toMatch(/mrk-theirs|555566667777/);
    const all = await getMatrix(auditor(), name("mine"), { family: "1" });
    expect(all.family.join()).toContain("mrk-theirs");
    expect(JSON.stringify(all.principals)).toContain("555566667777");
  });
});

describe("a file of a matrix", () => {
  async function run(given: Record<string, unknown>) {
    const file = await exportMatrix(auditor(), name("mine"), exportMatrixQuery.parse(given));
    return { ...file, text: await textOf(file) };
  }
  type Line = Record<string, string>;
  const json = async (given: Record<string, unknown>) => {
    const { text, rows } = await run({ format: "json", ...given });
    const body = JSON.parse(text) as {
      access: Line[];
      meta: Record<string, unknown>;
      complete: boolean;
    };
    expect(body.complete).toBe(true);
    expect(body.access).toHaveLength(rows);
    expect(body.meta).toMatchObject({ rows, key: expect.stringContaining("key/mine") });
    return body;
  };

  it("of a comparison holds both keys in each line, and what differs", async () => {
    const { access, meta } = await json({
      capability: "decrypt",
      with: `${OWN}/eu-central-1/mrk-theirs`,
    });
    const both = access.map((line) => [line.key, line.againstKey].map((arn) => arn?.split("/")[1]));
    expect(new Set(both.map(String))).toEqual(new Set(["mine,mrk-theirs"]));
    expect(meta.against).toMatchObject({ key: expect.stringContaining("key/mrk-theirs") });
    for (const { verdict, againstVerdict, difference } of access) {
      expect(difference === "none").toBe(verdict === againstVerdict);
    }
    expect(new Set(access.map(({ difference }) => difference)).size).toBeGreaterThan(1);
    const differs = await json({
      ...{ capability: "decrypt", with: `${OWN}/eu-central-1/mrk-theirs`, changed: "1" },
    });
    expect(differs.access).toEqual(access.filter(({ difference }) => difference !== "none"));
  });

  it("of a comparison has its columns in CSV too, and of one picture has not", async () => {
    const compared = await run({ with: `${OWN}/eu-west-1/theirs` });
    expect(compared.text.split("\r\n")[0]).toMatch(/"difference","againstKey",.*"againstBecause"$/);
    expect((await run({})).text.split("\r\n")[0]).not.toContain("against");
  });

  it("has a line for each principal and action that the filters leave, in the page's order", async () => {
    const { access, meta } = await json({ capability: "decrypt", sort: "name" });
    expect([...new Set(access.map((line) => line.name))]).toEqual([
      "admin",
      `Root user of ${OWN}`,
      HOSTILE,
    ]);
    expect(new Set(access.map((line) => line.capability))).toEqual(new Set(["Decrypt"]));
    expect(meta.filters).toEqual({ capability: "decrypt", sort: "name" });
    const some = await json({
      verdict: "not-allowed",
      q: "IDLE role",
      capability: "decrypt,encrypt",
    });
    expect(new Set(some.access.map((line) => line.verdict))).toEqual(new Set(["not-allowed"]));
    expect(new Set(some.access.map((line) => line.name))).toEqual(new Set(["idle"]));
    expect((await json({ group: "users" })).access.every((line) => line.group === "users")).toBe(
      true,
    );
    expect((await json({ group: "services" })).access).toEqual([]);
    const everybody = await json({ all: "1" });
    expect(everybody.access.map((line) => line.name)).toContain("idle");
  });

  it("says through what, under which conditions and by which statements", async () => {
    const { access } = await json({ q: "admin", capability: "decrypt" });
    expect(access.find((line) => line.action === "kms:Decrypt")).toMatchObject({
      verdict: "allowed",
      through: "IAM of the account",
      conditions: "",
      because: expect.stringContaining("statement 1 of identity policy 1 allows"),
    });
  });

  it("has no cell that a spreadsheet runs, and names key, rows and time in its name", async () => {
    const { text, filename, rows, exportedAt } = await run({
      q: "hyperlink",
      capability: "decrypt",
    });
    expect(filename).toBe(
      `access-${OWN}-eu-west-1-mine-q-capability-sort-${rows}-rows-20261122T120000Z.csv`,
    );
    expect(exportedAt).toBe(NOW.toISOString());
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(rows + 1);
    for (const line of lines) expect(line).not.toMatch(/(^|,)"=/);
    expect(text).toContain('"\'=HYPERLINK(""http://x"")"');
  });

  it("is recorded, with the key, the filters and the rows", async () => {
    const { rows, filename } = await run({ group: "administrators" });
    const acts = await queryRows<{ body: string }>(
      test.db.pool,
      sql`select body from ledger_act where act = 'access.export'`,
    );
    const bodies = acts.map(({ body }) => JSON.parse(body));
    expect(bodies.find(({ subject }) => subject.id === filename)).toMatchObject({
      detail: {
        rows,
        key: expect.stringContaining("key/mine"),
        filters: { group: "administrators" },
      },
    });
  });
});
