import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { createToken } from "./create-token";
import { listTokens } from "./list-tokens";
import { revokeToken } from "./revoke-token";
import { testToken } from "./testing";
import { START, TestPeople } from "./testing-people";
import { ROLES } from "./types";

const DAY = 86_400_000;
let test: TestDatabase;
let people: TestPeople;
let admin: Context;

beforeAll(async () => {
  test = await createTestDatabase();
  people = new TestPeople(test);
  admin = await people.context("admin", "admin");
});
afterAll(() => test.drop());

const later = (ms: number) => new Date(START.getTime() + ms);
const refused = { code: "unauthenticated" };
const list = (ctx: Context, maker?: string) => listTokens(ctx, { maker, limit: 200 });

describe("an API token", () => {
  it("acts with its role until its last day, and is kept as a hash", async () => {
    const made = await createToken(admin, { name: "ci", role: "auditor", days: 2 });
    expect(made.token).toMatch(/^kl_[\w-]{43}$/);
    expect(await people.ask(made.token)).toEqual({
      kind: "token",
      id: made.id,
      name: "ci",
      role: "auditor",
      ownerId: null,
    });
    const row = await test.db.prisma.apiToken.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(row)).not.toContain(made.token);
    expect(row.lastUsedAt).toEqual(START);
    await people.ask(made.token, later(2 * DAY - 1));
    await expect(people.ask(made.token, later(2 * DAY))).rejects.toMatchObject(refused);
    expect(await people.acts(made.id)).toMatchObject([
      { act: "token.create", after: { name: "ci", role: "auditor" }, actor: { name: "admin" } },
    ]);
    expect(JSON.stringify(await people.acts(made.id))).not.toContain(made.token);
  });

  it("of an owner acts for its maker's keys", async () => {
    const owner = await people.context("owner", "owner");
    const { token } = await createToken(owner, { name: "mine", role: "owner" });
    expect(await people.ask(token)).toMatchObject({ ownerId: await people.idOf("owner") });
  });

  it("has no more right than its maker: another role takes it along", async () => {
    await people.session("mover", ["Sec"]);
    const ctx = await people.context("mover", "security");
    const { token, id } = await createToken(ctx, { name: "s", role: "security" });
    await people.session("mover", ["Own"]);
    await expect(people.ask(token)).rejects.toMatchObject(refused);
    const item = (await list(admin)).items.find((each) => each.id === id);
    expect(item?.state).toBe("maker-role");
    await people.signIn("mover", ["none"]);
    await expect(people.ask(token)).rejects.toMatchObject(refused);
  });

  it("is made in one's own role, by an administrator in any, by no token, freshly signed in", async () => {
    for (const role of ROLES.filter((each) => each !== "admin")) {
      const ctx = await people.context(`maker-${role}`, role);
      for (const wanted of ROLES) {
        const made = createToken(ctx, { name: "x", role: wanted });
        if (wanted === role) await made;
        else await expect(made).rejects.toMatchObject({ code: "forbidden" });
      }
    }
    for (const role of ROLES) await createToken(admin, { name: "any", role });
    const input = { name: "x", role: "admin" as const };
    await expect(createToken({ ...admin, actor: testToken("admin") }, input)).rejects.toMatchObject(
      { code: "forbidden" },
    );
    await expect(
      createToken({ ...admin, clock: () => later(301_000) }, input),
    ).rejects.toMatchObject({ code: "stale-sign-in" });
    await expect(createToken(admin, { name: " ", role: "admin", days: 367 })).rejects.toMatchObject(
      { problems: [{ field: "name" }, { field: "days" }] },
    );
  });

  it("is not made when the making cannot be recorded", async () => {
    const name = "never";
    await expect(
      people.withoutLedger(() => createToken(admin, { name, role: "auditor" })),
    ).rejects.toThrow(/full_disk/);
    expect(await test.db.prisma.apiToken.count({ where: { name } })).toBe(0);
  });

  it("from the command line has nobody behind it, and its making is the system's act", async () => {
    const system = { ...admin, actor: { kind: "system", name: "command line" } as const };
    const made = await createToken(system, { name: "cli", role: "security" });
    expect(await people.ask(made.token)).toMatchObject({ role: "security", ownerId: null });
    expect((await people.acts(made.id))[0]?.actor).toEqual({
      kind: "system",
      name: "command line",
    });
  });
});

describe("revoking a token", () => {
  it("kills it at once, once, and is recorded", async () => {
    const made = await createToken(admin, { name: "short", role: "auditor" });
    await people.ask(made.token);
    const results = await Promise.allSettled([
      revokeToken(admin, { id: made.id }),
      revokeToken(admin, { id: made.id }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await expect(people.ask(made.token)).rejects.toMatchObject(refused);
    expect(await people.actNames(made.id)).toEqual(["token.create", "token.revoke"]);
  });

  it("is for one's own, or for anybody's with the permission; others do not learn that it exists", async () => {
    const owner = await people.context("revoker", "owner");
    const own = await createToken(owner, { name: "own", role: "owner" });
    const foreign = await createToken(admin, { name: "foreign", role: "owner" });
    const nothing = { code: "not-found", message: "There is no such token." };
    await expect(revokeToken(owner, { id: foreign.id })).rejects.toMatchObject(nothing);
    const unknown = "00000000-0000-4000-8000-00000000dead";
    await expect(revokeToken(owner, { id: unknown })).rejects.toMatchObject(nothing);
    await revokeToken(owner, { id: own.id });
    await revokeToken(await people.context("guard", "security"), { id: foreign.id });
    await expect(people.ask(foreign.token)).rejects.toMatchObject(refused);
  });
});

describe("the list of tokens", () => {
  it("is everybody's for those who may read it, one's own for the others, page by page", async () => {
    const owner = await people.context("lister", "owner");
    for (const name of ["a", "b", "c"]) await createToken(owner, { name, role: "owner" });
    const own = await list(owner);
    expect(own.items.map(({ name }) => name).toSorted()).toEqual(["a", "b", "c"]);
    expect(own.items.every((each) => each.own && each.state === "live")).toBe(true);
    const all = await list(admin);
    expect(all.total).toBeGreaterThan(own.total);
    expect(await list(admin, await people.idOf("lister"))).toMatchObject({ total: 3 });
    await expect(list(owner, await people.idOf("admin"))).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(list({ ...admin, actor: testToken("owner") })).rejects.toMatchObject({
      code: "forbidden",
    });

    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTokens(owner, { limit: 1, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(names.toSorted()).toEqual(["a", "b", "c"]);
  });
});
