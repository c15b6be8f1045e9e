import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import {
  ARN_OF,
  addPolicyKey,
  cellOf,
  codeIn,
  KEY_READS,
  matrixOf,
  OTHER,
  OWN,
  openEstate,
  rowOf,
} from "./testing-estate";
import {
  addAccount,
  addGrant,
  addIdentity,
  addManaged,
  DENIED,
  policyOf,
  READ,
} from "./testing-rows";

const ROOT_ARN = ARN_OF(OWN, "root");
const DELEGATE = { Sid: "Iam", Principal: { AWS: ROOT_ARN }, Action: "kms:*" };
const decrypt = policyOf({ Action: "kms:Decrypt" });
const AWS_MANAGED = "arn:aws:iam::aws:policy/Unread";

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  const { db } = test;
  await addIdentity(db, {
    account: OWN,
    name: "reader",
    inline: [decrypt],
    lastUsedAt: "2026-11-19T00:00:00Z",
  });
  await addIdentity(db, { account: OWN, name: "idle" });
  await addIdentity(db, { account: OWN, name: "unread-inline", inline: [null] });
  await addManaged(db, OWN, AWS_MANAGED, null);
  await addIdentity(db, { account: OWN, name: "unread-managed", attached: [AWS_MANAGED] });
  await addIdentity(db, {
    account: OWN,
    name: "never-listed",
    attached: ["arn:aws:iam::aws:policy/Never"],
  });
  await addIdentity(db, { account: OWN, name: "staff", kind: "group", inline: [decrypt] });
  await addIdentity(db, { account: OWN, name: "ann", kind: "user", groups: ["staff"] });
  await addIdentity(db, { account: OWN, name: "bob", kind: "user", groups: ["unlisted"] });
  const boundary = await addManaged(
    db,
    OWN,
    ARN_OF(OWN, "policy/edge"),
    policyOf({ Action: "s3:*" }),
  );
  await addIdentity(db, { account: OWN, name: "bounded", inline: [decrypt], boundary });
  await addIdentity(db, { account: OTHER, name: "partner", inline: [decrypt] });
  await addIdentity(db, { account: OTHER, name: "bystander" });
});
afterAll(() => test.drop());

describe("a key of an account that was read", () => {
  beforeAll(() => addPolicyKey(test, "plain", policyOf(DELEGATE)));

  it("has a row for each role and user and the root, with what its own, managed and group policies give", async () => {
    const matrix = await matrixOf(test, "plain");
    expect(matrix.total).toBe(9);
    expect(codeIn(matrix, "reader", "Decrypt")).toBe("a");
    expect(codeIn(matrix, "reader", "Encrypt")).toBe("-");
    expect(codeIn(matrix, "idle", "Decrypt")).toBe("-");
    expect(codeIn(matrix, "ann", "Decrypt")).toBe("a");
    expect(codeIn(matrix, "bounded", "Decrypt")).toBe("-");
    expect(codeIn(matrix, ROOT_ARN, "Decrypt")).toBe("A");
    expect(rowOf(matrix, "reader")).toMatchObject({
      kind: "role",
      accountId: OWN,
      inEstate: true,
      lastSeenAt: "2026-11-19T00:00:00.000Z",
    });
  });

  it("leaves out who may do nothing unless everybody is asked for, and counts them", async () => {
    const matrix = await matrixOf(test, "plain", {});
    expect(matrix.principals.map(({ name }) => name)).not.toContain("idle");
    expect(matrix.total).toBe(9);
  });

  it("has unknown for each policy of a principal that could not be read, with the document named", async () => {
    const matrix = await matrixOf(test, "plain");
    for (const name of ["unread-inline", "unread-managed", "never-listed", "bob"]) {
      expect(codeIn(matrix, name, "Decrypt"), name).toBe("?");
    }
    const bob = await cellOf(test, "plain", ARN_OF(OWN, "user/bob"), "kms:Decrypt");
    expect(bob.cell.reasons).toContainEqual({
      kind: "unclear",
      text: "identity policy 1 could not be read",
    });
    expect(bob.documents).toContainEqual(
      expect.objectContaining({ title: "Policies of group unlisted", text: null, readAt: null }),
    );
  });

  it("explains a cell with its documents laid out by statement", async () => {
    const { cell, throughIam, documents } = await cellOf(
      test,
      "plain",
      ARN_OF(OWN, "user/ann"),
      "kms:decrypt",
    );
    expect(cell).toMatchObject({ verdict: "allowed", action: "kms:Decrypt" });
    expect(throughIam).toBe(true);
    expect(documents.map(({ title }) => title)).toEqual([
      "Key policy",
      "Inline policy inline-0 of group staff",
    ]);
    const [policy] = documents;
    expect(policy?.statements).toEqual([{ index: 0, sid: "Iam", from: 4, to: 12 }]);
    expect(JSON.parse(policy?.text ?? "")).toEqual(JSON.parse(policyOf(DELEGATE)));
  });

  it("refuses an action that there is not, and a principal that is none of its rows", async () => {
    await expect(cellOf(test, "plain", ROOT_ARN, "kms:Decrpyt")).rejects.toMatchObject({
      code: "invalid",
    });
    const other = ARN_OF(OTHER, "role/partner");
    await expect(cellOf(test, "plain", other, "kms:Decrypt")).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("is no other picture after a write that changed nothing, and another after one that did", async () => {
    const before = await matrixOf(test, "plain");
    await queryRows(
      test.db.pool,
      sql`update identity set read_at = now() where account_id = ${OWN}`,
    );
    expect((await matrixOf(test, "plain")).principals).toEqual(before.principals);
    await addIdentity(test.db, { account: OWN, name: "late", inline: [decrypt] });
    expect(codeIn(await matrixOf(test, "plain"), "late", "Decrypt")).toBe("a");
    await queryRows(test.db.pool, sql`update identity set gone_at = now() where name = 'late'`);
    expect((await matrixOf(test, "plain")).principals).toEqual(before.principals);
  });
});

describe("a key of which a part could not be read", () => {
  it("has unknown where its policy is not known, and says so", async () => {
    await addPolicyKey(test, "unread", null, { reads: { ...KEY_READS, policy: DENIED } });
    const matrix = await matrixOf(test, "unread");
    expect(codeIn(matrix, "reader", "Decrypt")).toBe("?");
    expect(codeIn(matrix, ROOT_ARN, "PutKeyPolicy")).toBe("?");
    expect(matrix.sources).toContainEqual({
      ...{
        part: "key-policy",
        accountId: null,
        status: "denied",
        readAt: null,
        action: "some:Call",
      },
    });
    expect(matrix.notes.join()).toMatch(
      /key policy could not be read: whom it names may be missing/i,
    );
    const { documents } = await cellOf(test, "unread", ROOT_ARN, "kms:Decrypt");
    expect(documents[0]).toMatchObject({ title: "Key policy", text: null, sha256: null });
  });

  it("has unknown for what grants could give, and no for what they could not", async () => {
    await addPolicyKey(test, "no-grants", policyOf(DELEGATE), {
      reads: { ...KEY_READS, grants: DENIED },
    });
    const matrix = await matrixOf(test, "no-grants");
    expect(codeIn(matrix, "idle", "Decrypt")).toBe("?");
    expect(codeIn(matrix, "idle", "PutKeyPolicy")).toBe("-");
  });

  it("takes the last good reading of a part, with its age", async () => {
    const policy = { ...DENIED, readAt: READ.readAt };
    await addPolicyKey(test, "old", policyOf(DELEGATE), { reads: { ...KEY_READS, policy } });
    const matrix = await matrixOf(test, "old");
    expect(codeIn(matrix, "reader", "Decrypt")).toBe("a");
    expect(matrix.sources[0]).toMatchObject({ status: "denied", readAt: READ.readAt });
  });

  it("has unknown where a condition asks for tags or aliases that were not read", async () => {
    const tagged = { ...DELEGATE, Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } };
    await addPolicyKey(test, "no-tags", policyOf(tagged), {
      tags: null,
      reads: { ...KEY_READS, tags: DENIED },
    });
    expect(codeIn(await matrixOf(test, "no-tags"), "reader", "Decrypt")).toBe("?");
  });

  it("has what a policy that is not JSON says: unknown, with the text as it came", async () => {
    await addPolicyKey(test, "not-json", '{"Statement": [');
    const matrix = await matrixOf(test, "not-json");
    expect(codeIn(matrix, "reader", "Decrypt")).toBe("?");
    const { documents } = await cellOf(test, "not-json", ROOT_ARN, "kms:Decrypt");
    expect(documents[0]).toMatchObject({ text: '{"Statement": [', statements: [] });
  });
});

describe("a key that names principals of other accounts", () => {
  it("has them with their own policies where their account is watched: both sides must allow (rule 06)", async () => {
    const policy = policyOf(DELEGATE, {
      Principal: { AWS: ARN_OF(OTHER, "role/partner") },
      Action: "kms:*",
    });
    await addPolicyKey(test, "partner", policy);
    const matrix = await matrixOf(test, "partner");
    expect(rowOf(matrix, "partner")).toMatchObject({
      group: "other-accounts",
      accountId: OTHER,
      inEstate: true,
    });
    expect(codeIn(matrix, "partner", "Decrypt")).toBe("A");
    expect(codeIn(matrix, "partner", "PutKeyPolicy")).toBe("-");
    expect(matrix.principals.map(({ name }) => name)).not.toContain("bystander");
  });

  it("has everybody of a watched account that is named as a whole", async () => {
    await addPolicyKey(
      test,
      "whole",
      policyOf(DELEGATE, { Principal: { AWS: OTHER }, Action: "kms:Decrypt" }),
    );
    const matrix = await matrixOf(test, "whole");
    expect(codeIn(matrix, "partner", "Decrypt")).toBe("a");
    expect(codeIn(matrix, "bystander", "Decrypt")).toBe("-");
    expect(rowOf(matrix, ARN_OF(OTHER, "root"))).toMatchObject({ kind: "root", accountId: OTHER });
    expect(matrix.sources).toContainEqual(
      expect.objectContaining({ part: "identities", accountId: OTHER }),
    );
  });

  it("has an account by conditions of a statement for anyone, and anyone", async () => {
    const Condition = { StringEquals: { "aws:PrincipalAccount": OTHER } };
    await addPolicyKey(
      test,
      "star",
      policyOf({ Principal: "*", Action: "kms:Decrypt", Condition }),
    );
    const matrix = await matrixOf(test, "star");
    expect(codeIn(matrix, "partner", "Decrypt")).toBe("A");
    expect(codeIn(matrix, "*", "Decrypt")).toBe("-");
    expect(codeIn(matrix, "reader", "Decrypt")).toBe("-");
  });

  it("has all accounts of an organisation that a statement for anyone lets in", async () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-exampleorg1" } };
    await addPolicyKey(test, "org", policyOf({ Principal: "*", Action: "kms:Decrypt", Condition }));
    expect(codeIn(await matrixOf(test, "org"), "partner", "Decrypt")).toBe("A");
    const Else = { StringEquals: { "aws:PrincipalOrgID": "o-anotherorg1" } };
    await addPolicyKey(
      test,
      "org-2",
      policyOf({ Principal: "*", Action: "kms:Decrypt", Condition: Else }),
    );
    expect(codeIn(await matrixOf(test, "org-2"), "reader", "Decrypt")).toBe("-");
  });

  it("has one row for an account that is none of the estate, and unknown for its roles", async () => {
    const stranger = ARN_OF("777788889999", "role/x");
    const AWS = [ARN_OF("555566667777", "root"), stranger];
    await addPolicyKey(
      test,
      "outside",
      policyOf(DELEGATE, { Principal: { AWS }, Action: "kms:Decrypt" }),
    );
    const matrix = await matrixOf(test, "outside");
    expect(rowOf(matrix, "555566667777")).toMatchObject({
      ...{ kind: "account", group: "other-accounts", accountName: null, inEstate: false },
    });
    expect(codeIn(matrix, "555566667777", "Decrypt")).toBe("a");
    expect(codeIn(matrix, stranger, "Decrypt")).toBe("?");
    expect(matrix.notes.join()).toMatch(/777788889999 is not one of the estate/);
    const { cell } = await cellOf(test, "outside", "555566667777", "kms:Decrypt");
    expect(cell).toMatchObject({ principal: "555566667777", verdict: "allowed" });
  });

  it("has unknown for whoever of its own account was never read, not an empty list", async () => {
    await addAccount(test.db, {
      id: "222233334444",
      identities: DENIED,
      organizationId: "o-exampleorg1",
      unitId: "r-ab12",
    });
    const [scope] = await queryRows<{ id: number }>(
      test.db.pool,
      sql`insert into scope (account_id, region) values ('222233334444', 'eu-west-1') returning id`,
    );
    const policy = policyOf({ Principal: { AWS: "222233334444" }, Action: "kms:*" });
    await addPolicyKey({ db: test.db, scopeId: scope?.id ?? 0 }, "dark", policy);
    const matrix = await matrixOf(test, "dark", {}, "222233334444");
    expect(codeIn(matrix, "222233334444", "Decrypt")).toBe("?");
    expect(codeIn(matrix, ARN_OF("222233334444", "root"), "Decrypt")).toBe("A");
    expect(matrix.notes.join()).toMatch(/roles and users of account 222233334444 were never read/);
  });
});

describe("a key that names others", () => {
  it("has services, sessions, orphans and what is nobody, each as what it is (rules 10, 13)", async () => {
    const session = `arn:aws:sts::${OWN}:assumed-role/reader/ann@example.com`;
    const orphan = "AROAEXAMPLE1234567890";
    const gone = ARN_OF(OWN, "role/deleted-or-new");
    const hostile = ARN_OF(OWN, 'role/"><script>=1+1');
    const AWS = [session, orphan, gone, ARN_OF(OWN, "role/*"), hostile];
    const policy = policyOf(
      { Principal: { Service: "logs.eu-west-1.amazonaws.com" }, Action: "kms:Decrypt" },
      { Principal: { AWS }, Action: "kms:Decrypt" },
      { Principal: { Federated: "cognito-identity.amazonaws.com" }, Action: "kms:Decrypt" },
    );
    await addPolicyKey(test, "named", policy);
    const matrix = await matrixOf(test, "named");
    expect(rowOf(matrix, "logs.eu-west-1.amazonaws.com")).toMatchObject({
      kind: "service",
      group: "services",
    });
    expect(rowOf(matrix, session)).toMatchObject({
      kind: "session",
      name: "reader/ann@example.com",
      inEstate: true,
    });
    expect(codeIn(matrix, session, "Decrypt")).toBe("A");
    expect(rowOf(matrix, orphan)).toMatchObject({
      kind: "orphan",
      group: "orphans",
      accountId: null,
    });
    expect(codeIn(matrix, gone, "Decrypt")).toBe("?");
    expect(rowOf(matrix, hostile).name).toBe('"><script>=1+1');
    const notes = matrix.notes.join("\n");
    expect(notes).toContain("deleted-or-new and 1 more of its account");
    expect(notes).toMatch(/role\/\*": a wildcard/);
    expect(notes).toContain("cognito-identity.amazonaws.com");
    expect(matrix.principals.map(({ ref }) => ref)).not.toContain("cognito-identity.amazonaws.com");
  });

  it("has whom grants name, with their constraints, and not those of a grant that ended (rules 07, 08)", async () => {
    const id = await addPolicyKey(test, "granted", policyOf(DELEGATE));
    const pseudo = `${OWN}:aws:ec2-infrastructure:i-0abc`;
    const constraints = { EncryptionContextSubset: { tenant: "a" } };
    await addGrant(test.db, id, {
      grantId: "g1",
      grantee: ARN_OF(OWN, "role/idle"),
      operations: ["Decrypt"],
    });
    await addGrant(test.db, id, {
      grantId: "g2",
      grantee: pseudo,
      operations: ["Decrypt"],
      constraints,
    });
    await addGrant(test.db, id, {
      grantId: "g3",
      grantee: ARN_OF(OTHER, "root"),
      operations: ["Encrypt"],
    });
    const ended = { seenTo: READ.readAt, endedAt: READ.readAt };
    await addGrant(test.db, id, {
      grantId: "g4",
      service: "rds.amazonaws.com",
      operations: ["Decrypt"],
      ...ended,
    });
    const matrix = await matrixOf(test, "granted");
    expect(codeIn(matrix, "idle", "Decrypt")).toBe("A");
    expect(rowOf(matrix, pseudo)).toMatchObject({ kind: "pseudo", accountId: OWN });
    expect(codeIn(matrix, pseudo, "Decrypt")).toBe("C");
    expect(codeIn(matrix, "partner", "Encrypt")).toBe("?");
    expect(matrix.principals.map(({ ref }) => ref)).not.toContain("rds.amazonaws.com");
    const { cell } = await cellOf(test, "granted", pseudo, "kms:Decrypt");
    expect(cell.reasons).toContainEqual(expect.objectContaining({ kind: "grant", grantId: "g2" }));
  });
});
