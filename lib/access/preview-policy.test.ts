import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { textOf } from "@/lib/http/testing-file";
import { person, testContext } from "@/lib/keys/testing-context";
import { exportPreview } from "./export-preview";
import { previewPolicy } from "./preview-policy";
import type { WhatIf } from "./schemas/what-if";
import { ARN_OF, addPolicyKey, KEY_READS, OTHER, OWN, openEstate } from "./testing-estate";
import { addIdentity, DENIED, policyOf } from "./testing-rows";

const OLGA = "22222222-2222-4222-8222-222222222222";
const DELEGATE = { Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" };
const PARTNER = ARN_OF(OTHER, "role/partner");
const decrypt = policyOf({ Action: "kms:Decrypt" });

let test: Awaited<ReturnType<typeof openEstate>>;
const name = (keyId: string) => ({ accountId: OWN, region: "eu-west-1", keyId });
const security = () => testContext(test.db, person("security"));
const olga = () => testContext(test.db, person("owner", OLGA));
const ask = (policy: string, ctx = security(), keyId = "mine") =>
  previewPolicy(ctx, name(keyId), { policy });
const kindsOf = ({ changes }: WhatIf) =>
  changes.map(({ ref, changes: [first] }) => `${ref} ${first?.kind}`).toSorted();

beforeAll(async () => {
  test = await openEstate();
  const { db } = test;
  await queryRows(
    db.pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      values (${OLGA}::uuid, 'i', 'o', 'Olga', 'owner', '{team-a}')`,
  );
  await addPolicyKey(test, "mine", policyOf(DELEGATE), {
    ...{ owners: ["group:team-a"], tags: { DataClassification: "Restricted" } },
  });
  await addPolicyKey(test, "theirs", policyOf(DELEGATE), { owners: ["group:team-b"] });
  await addPolicyKey(test, "unread", null, { reads: { ...KEY_READS, policy: DENIED } });
  await addIdentity(db, { account: OWN, name: "reader", inline: [decrypt] });
  await addIdentity(db, { account: OWN, name: "idle" });
  await addIdentity(db, { account: OTHER, name: "partner", inline: [decrypt] });
  await addIdentity(db, { account: OTHER, name: "bystander", inline: [decrypt] });
});
afterAll(() => test.drop());

describe("a preview of a key policy", () => {
  it("tells who gains and who loses, from what the estate has", async () => {
    const named = { Principal: { AWS: PARTNER }, Action: "kms:Decrypt" };
    const found = await ask(policyOf(DELEGATE, named));
    expect(kindsOf(found)).toEqual([`${PARTNER} gains`]);
    expect(found.summary).toBe("partner gains Decrypt. Nobody loses.");
    const fewer = await ask(policyOf({ ...DELEGATE, Action: ["kms:Put*", "kms:Describe*"] }));
    expect(kindsOf(fewer)).toContain(`${ARN_OF(OWN, "role/reader")} loses`);
  });

  it("asks about all of an account that only the proposed policy names", async () => {
    const open = { Principal: { AWS: OTHER }, Action: "kms:Decrypt" };
    const found = await ask(policyOf(DELEGATE, open));
    expect(kindsOf(found)).toContain(`${ARN_OF(OTHER, "role/bystander")} gains`);
  });

  it("holds the class of the data against the settings", async () => {
    const named = { Principal: { AWS: PARTNER }, Action: "kms:Decrypt" };
    const found = await ask(policyOf(DELEGATE, named));
    expect(found.classification).toEqual({ name: "Restricted", reach: "account" });
    expect(found.warnings.map(({ id }) => id)).toContain("wider-than-class");
    await queryRows(
      test.db.pool,
      sql`insert into setting (name, value, changed_at)
        values ('classification.reach', '[{"level": "restricted", "reach": "watched"}]', now())`,
    );
    const allowed = await ask(policyOf(DELEGATE, named));
    expect(allowed.warnings.map(({ id }) => id)).not.toContain("wider-than-class");
  });

  it("says which principals do not exist as far as was read", async () => {
    const named = { Principal: { AWS: ARN_OF(OWN, "role/never-made") }, Action: "kms:Decrypt" };
    const found = await ask(policyOf(DELEGATE, named));
    expect(found.checks).toMatchObject([{ id: "missing-principal", line: expect.any(Number) }]);
  });

  it("does not take a policy that was not read for one that gives nothing", async () => {
    const found = await ask(policyOf(DELEGATE), security(), "unread");
    expect(found.policyNow).toBeNull();
    expect(kindsOf(found)).toContain(`${ARN_OF(OWN, "role/reader")} was-unknown`);
    expect(JSON.stringify(found.changes)).not.toContain('"gains"');
  });

  it("changes and keeps nothing", async () => {
    const count = async () => {
      const [row] = await queryRows<{ all: string }>(
        test.db.pool,
        sql`select (select count(*) from policy_document) || ' ' || (select count(*) from ledger_act) as all`,
      );
      return row?.all;
    };
    const before = await count();
    await ask(policyOf(DELEGATE, { Principal: "*", Action: "kms:Sign" }));
    expect(await count()).toBe(before);
  });
});

describe("who may ask", () => {
  it("is no auditor", async () => {
    const auditor = testContext(test.db, person("auditor"));
    await expect(ask("{}", auditor)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is an owner for own keys; of others there is not even a word", async () => {
    expect((await ask(policyOf(DELEGATE), olga())).changes).toEqual([]);
    const answers = await Promise.all(
      ["theirs", "never-was"].map((id) => ask("{}", olga(), id).catch(String)),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("No such key was ever seen");
  });

  it("as an owner learns nothing of accounts that only the proposed policy names", async () => {
    const open = { Principal: { AWS: [OTHER, PARTNER] }, Action: "kms:Decrypt" };
    const found = await ask(policyOf(DELEGATE, open), olga());
    expect(JSON.stringify(found)).not.toContain("bystander");
    expect(kindsOf(found)).toEqual([
      `${PARTNER} becomes-unknown`,
      `${ARN_OF(OTHER, "root")} gains`,
    ]);
    const gone = { Principal: { AWS: ARN_OF(OTHER, "role/phantom") }, Action: "kms:Decrypt" };
    const there = await ask(policyOf(DELEGATE, { ...gone, Principal: { AWS: PARTNER } }), olga());
    const not = await ask(policyOf(DELEGATE, gone), olga());
    // The same words for a role that is there and one that is not.
    expect(JSON.stringify(not).replaceAll("phantom", "partner")).toBe(JSON.stringify(there));
  });

  it("is exported with the policy it is of, and recorded with that policy's hash", async () => {
    const policy = policyOf(DELEGATE, {
      ...{ Sid: "=cmd", Principal: { AWS: PARTNER }, Action: "kms:Decrypt" },
    });
    const ctx = security();
    const csv = await exportPreview(ctx, name("mine"), { policy }, { format: "csv" });
    const [head, line, ...rest] = (await textOf(csv)).trim().split("\r\n");
    expect(head).toContain('"principal","name"');
    expect(line).toContain(`"${PARTNER}","partner"`);
    expect(line).toContain('"kms:Decrypt","gains","not-allowed","false","allowed","false"');
    expect(line).toContain('"proposed","2","\'=cmd"');
    expect(rest).toEqual([]);
    expect(csv).toMatchObject({
      rows: 1,
      filename: expect.stringMatching(/^what-if-1.*-1-rows-.*csv$/),
    });
    const json = await exportPreview(ctx, name("mine"), { policy }, { format: "json" });
    const { meta, changes, complete } = JSON.parse(await textOf(json));
    expect(changes).toMatchObject([{ principal: PARTNER, change: "gains", sid: "=cmd" }]);
    expect(meta).toMatchObject({ proposed: { text: policy }, warnings: expect.any(Array) });
    expect(complete).toBe(true);
    const acts = await queryRows(
      test.db.pool,
      sql`select body::jsonb -> 'detail' ->> 'proposed' as hash from ledger_act where act = 'access.export'`,
    );
    expect(acts).toEqual([{ hash: meta.proposed.sha256 }, { hash: meta.proposed.sha256 }]);
    await expect(
      exportPreview(
        testContext(test.db, person("auditor")),
        name("mine"),
        { policy },
        { format: "csv" },
      ),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      exportPreview(olga(), name("theirs"), { policy }, { format: "csv" }),
    ).rejects.toMatchObject({ code: "not-found" });
  });
});
