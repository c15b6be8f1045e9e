import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { NOW, person, testContext } from "@/lib/keys/testing-context";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { previewPolicy } from "./preview-policy";
import {
  ARN_OF,
  addPolicyKey,
  cellOf,
  codeIn,
  KEY_READS,
  matrixOf,
  OWN,
  openEstate,
} from "./testing-estate";
import { addDocument, addGrant, addIdentity, policyOf } from "./testing-rows";

const DELEGATE = { Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" };
const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}T00:00:00.000Z`;

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  const { db } = test;
  const inline = [policyOf({ Action: "kms:Decrypt" })];
  await addIdentity(db, { account: OWN, name: "reader", inline });
  await addIdentity(db, { account: OWN, name: "idle" });
});
afterAll(() => test.drop());

async function addSpan(
  keyId: string,
  facet: string,
  value: unknown,
  from: number,
  to?: [number, number],
) {
  await queryRows(
    test.db.pool,
    sql`insert into key_span (key_id, facet, value, seen_from, seen_to, ended_at)
      values (${keyId}::bigint, ${facet}, ${JSON.stringify(value)}::jsonb, ${day(from)}::timestamptz,
        ${to ? day(to[0]) : null}::timestamptz, ${to ? day(to[1]) : null}::timestamptz)`,
  );
}

async function addAliasSpan(name: string, keyId: string, from: number, to?: [number, number]) {
  const [alias] = await queryRows<{ id: string }>(
    test.db.pool,
    sql`insert into alias (scope_id, account_id, region, name, arn, target_key_id, first_seen_at, read_at)
      values (${test.scopeId}, ${OWN}, 'eu-west-1', ${name}, ${name}, ${keyId}, now(), now()) returning id`,
  );
  await queryRows(
    test.db.pool,
    sql`insert into alias_span (alias_id, target_key_id, seen_from, seen_to, ended_at)
      values (${alias?.id}::bigint, ${keyId}, ${day(from)}::timestamptz,
        ${to ? day(to[0]) : null}::timestamptz, ${to ? day(to[1]) : null}::timestamptz)`,
  );
}

describe("a key as it was", () => {
  beforeAll(async () => {
    const { db } = test;
    const star = policyOf({ Principal: "*", Action: "kms:Decrypt" });
    const tagged = policyOf({
      ...DELEGATE,
      Condition: { StringEquals: { "aws:ResourceTag/open": "yes" } },
    });
    const id = await addPolicyKey(test, "moved", policyOf(DELEGATE), {
      firstSeenAt: new Date(day(1)),
      tags: {},
      aliases: ["alias/now"],
    });
    await addSpan(id, "policy", { sha256: await addDocument(db, star) }, 1, [3, 5]);
    await addSpan(id, "policy", { sha256: await addDocument(db, tagged) }, 5, [9, 10]);
    await addSpan(id, "policy", { sha256: await addDocument(db, policyOf(DELEGATE)) }, 10);
    await addSpan(id, "tags", { open: "yes" }, 5, [6, 7]);
    await addSpan(id, "tags", {}, 7);
    await addSpan(id, "state", "Disabled", 5, [6, 7]);
    await addAliasSpan("alias/then", "moved", 5, [6, 7]);
    await addAliasSpan("alias/now", "moved", 7);
    const grant = { grantee: ARN_OF(OWN, "role/idle"), operations: ["Decrypt"] };
    await addGrant(db, id, {
      ...grant,
      grantId: "g",
      seenFrom: day(8),
      createdAt: day(6),
      seenTo: day(9),
      endedAt: day(10),
    });
  });

  it("has the policy, tags, aliases, state and grants of that time", async () => {
    const then = await matrixOf(test, "moved", { at: day(5) });
    expect(then).toMatchObject({ at: day(5), key: { aliases: ["alias/then"], state: "Disabled" } });
    expect(codeIn(then, "reader", "Decrypt")).toBe("a");
    expect(then.principals.map(({ name }) => name)).not.toContain("idle");
    expect(then.notes.join("\n")).toMatch(
      /principals, their policies and the organisation are those of today/,
    );
    const later = await matrixOf(test, "moved", { at: day(8), all: "1" });
    expect(later.key.aliases).toEqual(["alias/now"]);
    expect(codeIn(later, "reader", "Decrypt")).toBe("-");
    expect(codeIn(later, "idle", "Decrypt")).toBe("A");
    const { cell } = await cellOf(test, "moved", ARN_OF(OWN, "role/idle"), "kms:Decrypt", {
      at: day(8),
    });
    expect(cell.verdict).toBe("allowed");
  });

  it("has a grant from when AWS made it, and not after it was missed", async () => {
    const codeAt = async (at: string) =>
      codeIn(await matrixOf(test, "moved", { at, all: "1" }), "idle", "Decrypt");
    expect(await codeAt(day(6))).toBe("A");
    expect(await codeAt(day(10))).toBe("-");
  });

  it("says of a time between two readings that a change fell there, and shows what was before", async () => {
    const matrix = await matrixOf(test, "moved", { at: day(4), all: "1" });
    expect(codeIn(matrix, "*", "Decrypt")).toBe("A");
    expect(matrix.notes).toContain(
      `The key policy changed at some time between ${day(3)} and ${day(5)}; shown is what was there before.`,
    );
    expect(matrix.notes).toContain("The key's tags had not been read by then.");
  });

  it("is refused for a time before the first reading, which is named, and for one to come", async () => {
    await expect(matrixOf(test, "moved", { at: "2026-10-31T00:00:00Z" })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(day(1)),
      problems: [expect.objectContaining({ field: "at" })],
    });
    const later = new Date(NOW.getTime() + 1).toISOString();
    await expect(matrixOf(test, "moved", { at: later })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("a multi-Region family (rule 24)", () => {
  const arnOf = (region: string, keyId = "mrk-1") => `arn:aws:kms:${region}:${OWN}:key/${keyId}`;
  const MultiRegionConfiguration = {
    MultiRegionKeyType: "PRIMARY",
    PrimaryKey: { Arn: arnOf("eu-west-1"), Region: "eu-west-1" },
    ReplicaKeys: ["eu-central-1", "us-east-1"].map((Region) => ({ Arn: arnOf(Region), Region })),
  };
  beforeAll(async () => {
    const { db } = test;
    const family = { multiRegion: true, metadata: { MultiRegionConfiguration } };
    const named = {
      Principal: { AWS: ARN_OF(OWN, "role/idle") },
      Action: ["kms:Decrypt", "kms:Encrypt"],
    };
    const wide = { Principal: { AWS: "555566667777" }, Action: "kms:Decrypt" };
    await addPolicyKey(test, "mrk-1", policyOf(DELEGATE), {
      ...family,
      multiRegionType: "PRIMARY",
    });
    const scopeId = await addScope(db, { account: OWN, region: "eu-central-1" });
    await addKey(db, {
      ...{
        scopeId,
        keyId: "mrk-1",
        ...family,
        multiRegionType: "REPLICA",
        primaryArn: arnOf("eu-west-1"),
      },
      policySha256: await addDocument(db, policyOf(DELEGATE, named, wide)),
      reads: KEY_READS,
    });
  });

  it("gives decryption, and nothing else, by any of its keys", async () => {
    const alone = await matrixOf(test, "mrk-1");
    expect(codeIn(alone, "idle", "Decrypt")).toBe("-");
    expect(alone.family).toEqual([]);
    const all = await matrixOf(test, "mrk-1", { family: "1", all: "1" });
    expect(all.family).toEqual([arnOf("eu-central-1")]);
    expect(codeIn(all, "idle", "Decrypt")).toBe("A");
    expect(codeIn(all, "idle", "ReEncryptFrom")).toBe("-");
    expect(codeIn(all, "idle", "Encrypt")).toBe("-");
    expect(codeIn(all, "reader", "Decrypt")).toBe("a");
    expect(codeIn(all, "555566667777", "Decrypt")).toBe("a");
  });

  it("is looked at by what if: who loses this key may open the same ciphertexts with another", async () => {
    const ctx = testContext(test.db, person("security"));
    const name = { accountId: OWN, region: "eu-west-1", keyId: "mrk-1" };
    const named = { Principal: { AWS: ARN_OF(OWN, "role/idle") }, Action: "kms:Decrypt" };
    const found = await previewPolicy(ctx, name, { policy: policyOf(DELEGATE, named) });
    expect(found.changes[0]?.changes[0]).toMatchObject({
      ...{ kind: "gains", family: { before: "A", after: "A", kind: null } },
    });
    expect(found.family).toMatchObject({ keys: [arnOf("eu-central-1")] });
    expect(found.notes.join()).toContain(arnOf("us-east-1"));
  });

  it("names a member that was not looked at, and the key of each document", async () => {
    const all = await matrixOf(test, "mrk-1", { family: "1" });
    expect(all.notes.filter((note) => note.startsWith("Not looked at"))).toEqual([
      expect.stringContaining(arnOf("us-east-1")),
    ]);
    const { cell, documents } = await cellOf(
      test,
      "mrk-1",
      ARN_OF(OWN, "role/idle"),
      "kms:Decrypt",
      { family: "1" },
    );
    expect(cell.verdict).toBe("allowed");
    expect(documents.map(({ arn }) => arn)).toEqual([arnOf("eu-west-1"), arnOf("eu-central-1")]);
  });
});
