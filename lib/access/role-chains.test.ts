import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import { NOW, person, testContext } from "@/lib/keys/testing-context";
import { assumableBy } from "./chains/assumable-by";
import { Candidates } from "./chains/candidates";
import { computeEdges } from "./compute-edges";
import { getKeyChains } from "./get-key-chains";
import { getPrincipal } from "./get-principal";
import { loadAccounts } from "./load-accounts";
import { loadOrganizations } from "./load-organizations";
import { loadTrusts } from "./load-trust";
import { type KeyChains, keyChains, type PrincipalChains, principalChains } from "./schemas/chains";
import { readPrincipalIds } from "./store/edges";
import { readReach } from "./store/read-reach";
import { readTrustsNaming } from "./store/read-trusts";
import { ARN_OF, addPolicyKey, OTHER, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";

const OLGA = "22222222-2222-4222-8222-222222222222";
const STRANGER = "777788889999";
const trust = (AWS: string | string[], Condition?: object) =>
  policyOf({ Principal: { AWS }, Action: "sts:AssumeRole", Resource: undefined, Condition });
const assume = (...names: string[]) =>
  policyOf({
    Action: "sts:AssumeRole",
    Resource: names.map((name) => ARN_OF("*", `role/${name}`)),
  });
const role = (name: string, account = OWN) => ARN_OF(account, `role/${name}`);

let test: Awaited<ReturnType<typeof openEstate>>;
const auditor = () => testContext(test.db);
const olga = () => testContext(test.db, person("owner", OLGA));
const idOf = async (ref: string) => (await readPrincipalIds(test.db.pool, [ref])).get(ref) ?? "0";

async function chainsOf(ref: string, ctx = auditor()): Promise<PrincipalChains> {
  const { chains } = await getPrincipal(ctx, await idOf(ref));
  return principalChains.parse(chains);
}
const waysOf = ({ assumes }: PrincipalChains) =>
  assumes.ways.map(({ steps, verdict, decrypts }) => [
    steps.map(({ to }) => to?.name ?? null).join(" > "),
    verdict,
    decrypts,
  ]);
const takersOf = ({ takenBy }: PrincipalChains) =>
  takenBy?.links.map(({ from, verdict }) => [from.name, verdict]);

/** job > hop > vault; vault decrypts both keys, hop none; far of the other account asks for an external id. */
async function fill(): Promise<void> {
  const { db } = test;
  const delegate = { Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" };
  const named = (...names: string[]) => ({
    Principal: { AWS: names.map((name) => role(name)) },
    Action: "kms:Decrypt",
  });
  const otherRoot = { Principal: { AWS: ARN_OF(OTHER, "root") }, Action: "kms:DescribeKey" };
  const described = { Principal: { AWS: role("start") }, Action: "kms:DescribeKey" };
  await addPolicyKey(test, "mine", policyOf(named("vault"), described), {
    owners: ["group:team-a"],
  });
  await addPolicyKey(test, "theirs", policyOf(delegate, named("vault", "hop"), otherRoot), {
    owners: ["group:team-b"],
  });
  const add = (name: string, more: Partial<Parameters<typeof addIdentity>[1]>) =>
    addIdentity(db, { account: OWN, name, trust: trust(ARN_OF(OWN, "root")), ...more });
  await add("job", {
    inline: [assume("hop")],
    trust: policyOf({ ...LAMBDA, Resource: undefined }),
  });
  await add("start", { inline: [assume("hop")] });
  await add("hop", { inline: [assume("vault")], trust: trust([ARN_OF(OWN, "root")]) });
  await add("vault", {
    trust: trust([role("hop"), role("far", OTHER), ARN_OF(STRANGER, "role/partner")]),
  });
  await add("idle", {});
  await add("broken", { trust: "{" });
  await add("outside", {
    inline: [assume("far")],
    trust: policyOf({
      Principal: { Federated: `arn:aws:iam::${OWN}:saml-provider/corp` },
      Action: "sts:AssumeRoleWithSAML",
      Resource: undefined,
    }),
  });
  await add("alice", { kind: "user", inline: [assume("idle")], trust: null });
  await addIdentity(db, {
    ...{ account: OTHER, name: "far", inline: [assume("vault")] },
    trust: trust(ARN_OF(OWN, "root"), { StringEquals: { "sts:ExternalId": "x-1" } }),
  });
}
const LAMBDA = { Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };

beforeAll(async () => {
  test = await openEstate();
  await queryRows(
    test.db.pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      values (${OLGA}::uuid, 'i', 'o', 'Olga', 'owner', '{team-a}')`,
  );
  await fill();
  const signal = new AbortController().signal;
  await computeEdges({ db: test.db, clock: () => NOW, workerId: "w", signal });
});
afterAll(() => test.drop());

describe("the roles that a principal can become", () => {
  it("are found step by step, each by its shortest way, with what the last decrypts", async () => {
    expect(waysOf(await chainsOf(role("job")))).toEqual([
      ["hop > vault", "allowed", 2],
      ["hop", "allowed", 1],
      // Nobody knows of whom a broken trust policy speaks.
      ["broken", "unknown", 0],
    ]);
  });

  it("are reached across accounts where both sides let them, under what conditions is told", async () => {
    const chains = await chainsOf(role("outside"));
    expect(waysOf(chains)).toEqual([
      ["far > vault", "allowed-if", 2],
      ["far", "allowed-if", 0],
      ["broken", "unknown", 0],
    ]);
    const [way] = chains.assumes.ways;
    expect(way?.steps[0]?.conditions.join()).toContain("sts:ExternalId");
    expect(way?.steps[1]).toMatchObject({ verdict: "allowed", conditions: [] });
    expect(way?.steps[0]?.to).toMatchObject({ accountId: OTHER, accountName: OTHER });
  });

  it("are told of users too, and nothing of who could become a user", async () => {
    const chains = await chainsOf(ARN_OF(OWN, "user/alice"));
    expect(waysOf(chains)).toEqual([
      ["idle", "allowed", 0],
      ["broken", "unknown", 0],
    ]);
    expect(chains.takenBy).toBeNull();
  });

  it("are none for whoever is no identity of the estate", async () => {
    const detail = await getPrincipal(auditor(), await idOf(ARN_OF(OWN, "root")));
    expect(detail.chains).toBeNull();
  });
});

describe("who can take a role's place", () => {
  it("is named with verdicts, the surest first, and a stranger's policies are unknown", async () => {
    expect(takersOf(await chainsOf(role("vault")))).toEqual([
      ["hop", "allowed"],
      ["far", "allowed"],
      ["partner", "unknown"],
    ]);
    const { takenBy } = await chainsOf(role("hop"));
    expect(takenBy).toMatchObject({ total: 2, hidden: 0, outside: [], notes: [] });
    expect(takenBy?.links.map(({ from }) => from.name)).toEqual(["job", "start"]);
  });

  it("may be a service or an identity provider", async () => {
    expect((await chainsOf(role("job"))).takenBy).toMatchObject({
      ...{ outside: [{ kind: "service", name: "lambda.amazonaws.com", conditions: [] }], total: 0 },
    });
    const provider = `arn:aws:iam::${OWN}:saml-provider/corp`;
    expect((await chainsOf(role("outside"))).takenBy).toMatchObject({
      outside: [{ kind: "provider", name: provider }],
    });
  });

  it("is not known, and not nobody, where the trust policy cannot be read", async () => {
    const { takenBy } = await chainsOf(role("broken"));
    expect(takenBy).toMatchObject({ links: [], unclear: true });
    expect(takenBy?.notes.join()).toMatch(/not known/);
    const one = sql`update identity set trust_sha256 = null where name = 'idle'`;
    await queryRows(test.db.pool, one);
    expect((await chainsOf(role("idle"))).takenBy).toMatchObject({ links: [], unclear: true });
    const ways = (await chainsOf(ARN_OF(OWN, "user/alice"))).assumes.ways;
    expect(ways.map(({ steps: [first] }) => [first?.to?.name, first?.verdict])).toContainEqual([
      ...["idle", "unknown"],
    ]);
  });
});

describe("who comes to a key one step further", () => {
  const name = { accountId: OWN, region: "eu-west-1", keyId: "mine" };
  const ask = async (principal?: string, ctx = auditor()) =>
    keyChains.parse(await getKeyChains(ctx, name, principal ? { principal } : {}));
  const named = ({ ways }: KeyChains) =>
    ways?.map(({ from, steps, gains, verdict }) => [
      from?.name ?? null,
      steps.map(({ to }) => to?.name ?? null).join(" > "),
      gains.join(),
      verdict,
    ]);

  it("is counted for each role with access: in one step, in several, and who is not known", async () => {
    const { roles, ways } = await ask();
    expect(ways).toBeNull();
    expect(roles.find(({ ref }) => ref === role("vault"))).toMatchObject({
      ...{ takers: 2, gaining: 5, unknown: 1, further: 3, outside: [], unclear: false },
    });
    // Start has access too; of its trust nobody but the account's IAM decides, and none there says so.
    expect(roles.map(({ ref }) => ref)).toEqual([role("vault")]);
  });

  it("is told of one role way by way, with what each gains by it", async () => {
    const found = await ask(role("vault"));
    expect(named(found)).toEqual([
      ["hop", "vault", "decrypt", "allowed"],
      ["far", "vault", "decrypt", "allowed"],
      ["partner", "vault", "decrypt", "unknown"],
      ["job", "hop > vault", "decrypt", "allowed"],
      // Start may describe the key, and nothing that vault may do.
      ["start", "hop > vault", "decrypt", "allowed"],
      ["outside", "far > vault", "decrypt", "allowed-if"],
    ]);
    expect(found.total).toBe(6);
    expect(found.ways?.at(-1)?.steps[0]?.conditions.join()).toContain("sts:ExternalId");
    expect((await ask(role("idle"))).roles).toEqual([]);
  });

  it("names to an owner nobody who reaches no own key, and counts them", async () => {
    const own = await ask(role("vault"), olga());
    expect(own.roles[0]).toMatchObject({ takers: 2, unknown: 1, further: 3 });
    expect(JSON.stringify(own)).not.toMatch(/hop|far|partner|job|ExternalId/);
    expect(own.total).toBe(6);
    const theirs = { ...name, keyId: "theirs" };
    await expect(getKeyChains(olga(), theirs, {})).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("an owner", () => {
  it("is told of others who reach no own key by number alone", async () => {
    const { takenBy } = await chainsOf(role("vault"), olga());
    expect(takenBy).toMatchObject({ links: [], total: 0, hidden: 3 });
    const { chains } = await getPrincipal(olga(), await idOf(role("vault")));
    expect(JSON.stringify(chains)).not.toMatch(/hop|far|partner/);
    await expect(getPrincipal(olga(), await idOf(role("job")))).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("sees a way to a role that reaches an own key, with the steps between left open", async () => {
    const own = await chainsOf(role("start"), olga());
    expect(waysOf(own)).toEqual([[" > vault", "allowed", 1]]);
    const all = await chainsOf(role("start"));
    expect(own.assumes).toMatchObject({ total: 1, hidden: all.assumes.total - 1 });
    expect(all.assumes).toMatchObject({ hidden: 0 });
    expect(own.assumes.ways[0]?.steps[0]?.to).toBeNull();
    expect(JSON.stringify(own)).not.toMatch(/hop|broken/);
    expect(waysOf(all)).toContainEqual(["hop > vault", "allowed", 2]);
  });

  it("counts own keys alone", async () => {
    const [own, all] = await Promise.all(
      [olga(), auditor()].map(({ actor }) =>
        readReach(test.db.pool, keyScopeOf(actor), [role("vault"), role("hop")]),
      ),
    );
    expect(own?.get(role("vault"))).toMatchObject({ keys: 1, decrypt: 1 });
    expect(own?.get(role("hop"))).toMatchObject({ keys: 0, decrypt: 0 });
    expect(all?.get(role("hop"))).toMatchObject({ decrypt: 1 });
  });
});

it("passes over nobody of whom there is an answer", async () => {
  const { db } = test;
  const organizations = await loadOrganizations(db);
  const accounts = await loadAccounts(db, [OWN, OTHER], organizations);
  const everybody = [...accounts.values()].flatMap(({ prepared }) => prepared);
  const rows = await readTrustsNaming(db.pool, [OWN, OTHER], 100);
  const names = rows.map(({ arn }) => arn.slice(arn.lastIndexOf("/") + 1));
  expect(names).toEqual(expect.arrayContaining(["hop", "vault", "far", "idle"]));
  const candidates = new Candidates(everybody);
  let links = 0;
  for (const { trust: target } of loadTrusts(db, rows, organizations)) {
    const all = assumableBy(target, everybody);
    expect(assumableBy(target, candidates.of(target))).toEqual(all);
    links += all.length;
  }
  expect(links).toBeGreaterThan(4);
});
