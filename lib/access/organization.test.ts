import { afterAll, beforeAll, expect, it } from "vitest";
import { queryRows, sql } from "@/lib/db/query";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addScope } from "@/lib/keys/testing-rows";
import {
  ARN_OF,
  addPolicyKey,
  cellOf,
  codeIn,
  MANAGEMENT,
  matrixOf,
  ORG,
  OTHER,
  OWN,
  ROOT,
} from "./testing-estate";
import {
  addAccount,
  addIdentity,
  addOrganization,
  addOrgPolicy,
  DENIED,
  policyOf,
  READ,
} from "./testing-rows";

const TOP = "ou-ab12-toptoptop";
const LEAF = "ou-ab12-leafleafl";
const full = policyOf({ Action: "*" });
const DELEGATE = { Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" };

let test: TestDatabase & { scopeId: number };

/** The reads of an organisation, in place of those that are there. */
async function setReads(reads: object) {
  await queryRows(
    test.db.pool,
    sql`update organization set reads = ${JSON.stringify(reads)}::jsonb`,
  );
}
const ALL_READ = { units: READ, accounts: READ, scps: READ, rcps: READ };

beforeAll(async () => {
  const made = await createTestDatabase();
  const { db } = made;
  await addOrganization(db, {
    id: ORG,
    managementAccount: MANAGEMENT,
    units: { [ROOT]: null, [TOP]: ROOT, [LEAF]: TOP },
  });
  await addAccount(db, { id: OWN, organizationId: ORG, unitId: LEAF });
  await addAccount(db, { id: OTHER, organizationId: ORG, unitId: ROOT });
  await addOrgPolicy(db, ORG, "scp", "full", [ROOT, TOP, LEAF, OWN, OTHER], full);
  test = { ...made, scopeId: await addScope(db, { account: OWN }) };
  const inline = [policyOf({ Action: "kms:*" })];
  await addIdentity(db, { account: OWN, name: "own", inline });
  await addIdentity(db, { account: OTHER, name: "partner", inline });
  const partner = { Principal: { AWS: ARN_OF(OTHER, "role/partner") }, Action: "kms:Decrypt" };
  await addPolicyKey(test, "k", policyOf(DELEGATE, partner));
});
afterAll(() => test.drop());

it("allows what every level allows, and knows the organisation of each principal", async () => {
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("a");
  expect(codeIn(matrix, "partner", "Decrypt")).toBe("A");
  expect(matrix.notes).toEqual([]);
  const Condition = { StringEquals: { "aws:PrincipalOrgPaths": `${ORG}/${ROOT}/${TOP}/${LEAF}/` } };
  const any = { "ForAnyValue:StringEquals": Condition.StringEquals };
  await addPolicyKey(test, "paths", policyOf({ ...DELEGATE, Condition: any }));
  expect(codeIn(await matrixOf(test, "paths"), "own", "Decrypt")).toBe("a");
});

it("is denied by an SCP at any level, and names it where it is attached (rule 21)", async () => {
  const deny = policyOf({ Effect: "Deny", Action: "kms:Encrypt" });
  await addOrgPolicy(test.db, ORG, "scp", "deny", [TOP], deny);
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Encrypt")).toBe("D");
  const { documents } = await cellOf(test, "k", ARN_OF(OWN, "role/own"), "kms:Encrypt");
  expect(documents[1]).toMatchObject({
    ref: { kind: "scp", index: 0, level: 1 },
    title: `SCP deny, attached to unit ${TOP}`,
    text: JSON.stringify(JSON.parse(deny), null, 2),
  });
});

it("is not allowed where one level leaves the action out", async () => {
  await queryRows(
    test.db.pool,
    sql`update org_policy set targets = array_remove(targets, ${LEAF}) where name = 'full'`,
  );
  expect(codeIn(await matrixOf(test, "k"), "own", "Decrypt")).toBe("-");
  await queryRows(
    test.db.pool,
    sql`update org_policy set targets = array_append(targets, ${LEAF}) where name = 'full'`,
  );
  expect(codeIn(await matrixOf(test, "k"), "own", "Decrypt")).toBe("a");
});

it("holds a principal of another account to the SCPs of its own account", async () => {
  const deny = policyOf({ Effect: "Deny", Action: "kms:Decrypt" });
  await addOrgPolicy(test.db, ORG, "scp", "other", [OTHER], deny);
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "partner", "Decrypt")).toBe("D");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("a");
  await queryRows(test.db.pool, sql`delete from org_policy where name = 'other'`);
});

it("is denied by an RCP of the key's account, whoever calls (rule 22)", async () => {
  await addOrgPolicy(
    test.db,
    ORG,
    "rcp",
    "tls",
    [LEAF],
    policyOf({ Effect: "Deny", Principal: "*", Action: "kms:Decrypt" }),
  );
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("D");
  expect(codeIn(matrix, "partner", "Decrypt")).toBe("D");
  await queryRows(test.db.pool, sql`delete from org_policy where type = 'RESOURCE_CONTROL_POLICY'`);
});

it("has unknown for what an SCP that was not read could take away", async () => {
  await addOrgPolicy(test.db, ORG, "scp", "unread", [ROOT], null);
  expect(codeIn(await matrixOf(test, "k"), "own", "Decrypt")).toBe("?");
  const { documents } = await cellOf(test, "k", ARN_OF(OWN, "role/own"), "kms:Decrypt");
  expect(documents).toContainEqual(
    expect.objectContaining({ title: "SCP unread, attached to the root", text: null }),
  );
  await queryRows(test.db.pool, sql`delete from org_policy where name = 'unread'`);
});

it.each([
  ["scps", "Decrypt", /SCPs were never read/],
  ["rcps", "Decrypt", /RCPs were never read/],
])("has unknown while %s were never read", async (part, action, note) => {
  await setReads({ ...ALL_READ, [part]: DENIED });
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", action)).toBe("?");
  expect(matrix.notes.join()).toMatch(note);
  expect(matrix.sources).toContainEqual(
    expect.objectContaining({ part, status: "denied", action: "some:Call" }),
  );
});

it("takes policies that were once read when the last reading failed, with their age", async () => {
  await setReads({ ...ALL_READ, scps: { ...DENIED, readAt: READ.readAt } });
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("a");
  expect(matrix.sources).toContainEqual(
    expect.objectContaining({ part: "scps", status: "denied", readAt: READ.readAt }),
  );
  await setReads(ALL_READ);
});

it("binds nobody by a type of policy that is not in use", async () => {
  await setReads({ ...ALL_READ, scps: { ...READ, status: "gone" } });
  expect(codeIn(await matrixOf(test, "k"), "own", "Encrypt")).toBe("a");
  await setReads(ALL_READ);
});

it("has unknown while the place in the organisation is not known", async () => {
  await queryRows(test.db.pool, sql`update account set unit_id = 'ou-none' where id = ${OWN}`);
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("?");
  expect(matrix.notes.join()).toMatch(/place of account 111122223333 in its organisation/);
  await queryRows(test.db.pool, sql`update account set unit_id = ${LEAF} where id = ${OWN}`);
});

it("binds the management account by no SCP", async () => {
  await addAccount(test.db, { id: MANAGEMENT, organizationId: ORG, unitId: ROOT });
  const scopeId = await addScope(test.db, { account: MANAGEMENT });
  await addIdentity(test.db, {
    account: MANAGEMENT,
    name: "chief",
    inline: [policyOf({ Action: "kms:*" })],
  });
  await addPolicyKey(
    { db: test.db, scopeId },
    "m",
    policyOf({ ...DELEGATE, Principal: { AWS: MANAGEMENT } }),
  );
  await addOrgPolicy(test.db, ORG, "scp", "all", [ROOT], policyOf({ Effect: "Deny", Action: "*" }));
  expect(codeIn(await matrixOf(test, "m", {}, MANAGEMENT), "chief", "Decrypt")).toBe("a");
  expect(codeIn(await matrixOf(test, "k"), "own", "Decrypt")).toBe("D");
  await queryRows(test.db.pool, sql`delete from org_policy where name = 'all'`);
});

it("has no SCPs for an account outside the organisation that was read, and says what that leaves open", async () => {
  await addAccount(test.db, { id: "333344445555" });
  const scopeId = await addScope(test.db, { account: "333344445555" });
  await addPolicyKey(
    { db: test.db, scopeId },
    "o",
    policyOf({ Principal: { AWS: "333344445555" }, Action: "kms:*" }),
  );
  const matrix = await matrixOf(test, "o", {}, "333344445555");
  expect(codeIn(matrix, ARN_OF("333344445555", "root"), "Decrypt")).toBe("A");
  expect(matrix.notes.join()).toMatch(/does not list account 333344445555/);
});

it("has unknown where no organisation was ever read", async () => {
  await queryRows(test.db.pool, sql`update account set organization_id = null, unit_id = null`);
  await queryRows(test.db.pool, sql`delete from organization`);
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("?");
  expect(matrix.notes.join()).toMatch(/No organisation was ever read/);
});

it("takes an account's own word that it is in no organisation", async () => {
  const say = (status: string) =>
    queryRows(
      test.db.pool,
      sql`update account set reads = reads || jsonb_build_object('organization',
        jsonb_build_object('status', ${status}::text, 'readAt', null, 'triedAt', now()))`,
    );
  await say("denied");
  const before = await matrixOf(test, "k");
  expect(codeIn(before, "own", "Decrypt")).toBe("?");
  expect(before.sources.find(({ part }) => part === "organization")?.status).toBe("denied");
  await say("gone");
  const matrix = await matrixOf(test, "k");
  expect(codeIn(matrix, "own", "Decrypt")).toBe("a");
  expect(matrix.notes.join()).not.toMatch(/organisation/);
  await say("data");
  expect((await matrixOf(test, "k")).notes.join()).toMatch(
    /is in an organisation that was not read/,
  );
});
