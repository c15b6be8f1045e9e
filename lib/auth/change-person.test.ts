import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { createToken } from "./create-token";
import { disablePerson } from "./disable-person";
import { enablePerson } from "./enable-person";
import { setAccessEnd } from "./set-access-end";
import { START, TestPeople } from "./testing-people";
import { ROLES } from "./types";

const DAY = 86_400_000;
const why = "left the company";
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
const nobody = "00000000-0000-4000-8000-00000000dead";
const admins = () =>
  test.db.prisma.person.findMany({
    where: { role: "admin", disabledAt: null, accessEndsAt: null },
  });

describe("disabling a person", () => {
  it("ends sessions and tokens at once, and says who, why, before and after", async () => {
    const open = await people.session("leaver", ["Sec"]);
    const ctx = await people.contextOf(open);
    const { token } = await createToken(ctx, { name: "ci", role: "security" });
    const id = await people.idOf("leaver");
    const after = await disablePerson(admin, { id, why });
    expect(after).toMatchObject({ state: "disabled", openSessions: 0, sessions: [] });
    expect(await people.state(open)).toBe("ended");
    await expect(people.ask(token)).rejects.toMatchObject({ code: "unauthenticated" });
    const [, disabled] = await people.acts(id);
    expect(disabled).toMatchObject({
      act: "person.disable",
      actor: { kind: "person", name: "admin" },
      subject: { kind: "person", id, name: "leaver" },
      before: { disabled: false },
      after: { disabled: true },
      why,
      from: { address: "192.0.2.7" },
    });
    await expect(disablePerson(admin, { id, why })).rejects.toMatchObject({ code: "conflict" });
  });

  it("does not happen when it cannot be recorded", async () => {
    const open = await people.session("unrecorded", ["Sec"]);
    const id = await people.idOf("unrecorded");
    await expect(people.withoutLedger(() => disablePerson(admin, { id, why }))).rejects.toThrow(
      /full_disk/,
    );
    expect(await people.state(open)).toBe("security");
  });

  it("is for administrators who have just signed in, and for no token", async () => {
    await people.session("target", ["Own"]);
    const id = await people.idOf("target");
    for (const role of ROLES.filter((each) => each !== "admin")) {
      const ctx = await people.context(`as-${role}`, role);
      for (const act of [disablePerson, enablePerson]) {
        await expect(act(ctx, { id, why })).rejects.toMatchObject({ code: "forbidden" });
      }
      await expect(setAccessEnd(ctx, { id, accessEndsAt: null, why })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    const stale = { ...admin, clock: () => later(301_000) };
    const bot = { kind: "token", id: "t", name: "t", role: "admin", ownerId: null } as const;
    for (const ctx of [stale, { ...admin, actor: bot }]) {
      for (const act of [disablePerson, enablePerson]) {
        await expect(act(ctx, { id, why })).rejects.toMatchObject({ code: "stale-sign-in" });
      }
    }
  });

  it("is refused for oneself, for nobody known and for the last administrator", async () => {
    const self = admin.actor.kind === "person" ? admin.actor.id : "";
    await expect(disablePerson(admin, { id: self, why })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(disablePerson(admin, { id: nobody, why })).rejects.toMatchObject({
      code: "not-found",
    });
    const system = { ...admin, actor: { kind: "system", name: "test" } as const };
    expect(await admins()).toHaveLength(1);
    await expect(disablePerson(system, { id: self, why })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("last administrator"),
    });
  });

  it("of each other at the same moment leaves one of two administrators, every time", async () => {
    for (let round = 0; round < 5; round += 1) {
      const other = await people.context(`rival-${round}`, "admin");
      const ids = [admin, other].map(({ actor }) => (actor.kind === "person" ? actor.id : ""));
      const results = await Promise.allSettled([
        disablePerson(admin, { id: ids[1] ?? "", why }),
        disablePerson(other, { id: ids[0] ?? "", why }),
      ]);
      const left = await admins();
      expect(left).toHaveLength(1);
      const codes = results.map((r) => (r.status === "fulfilled" ? "done" : r.reason.code));
      expect(codes.toSorted()).toEqual(["done", "unauthenticated"]);
      if (left[0]?.id !== ids[0]) admin = other;
    }
  });

  it("is undone by enabling, which opens no session and revives no revoked right", async () => {
    const open = await people.session("back", ["Sec"]);
    const id = await people.idOf("back");
    await disablePerson(admin, { id, why });
    await enablePerson(admin, { id, why: "came back" });
    expect(await people.state(open)).toBe("ended");
    expect(await people.signIn("back", ["Sec"])).toHaveProperty("sessionId");
    expect((await people.actNames(id)).slice(-2)).toEqual(["person.disable", "person.enable"]);
    await expect(enablePerson(admin, { id, why })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the end of access", () => {
  const at = (ms: number) => later(ms).toISOString();

  it("shuts out sessions and tokens from then on, and says so", async () => {
    const open = await people.session("until", ["Sec"]);
    const { token } = await createToken(await people.contextOf(open), {
      name: "x",
      role: "security",
    });
    const id = await people.idOf("until");
    await setAccessEnd(admin, { id, accessEndsAt: at(3_600_000), why: "contract ends" });
    expect(await people.ask(token, later(3_599_999))).toMatchObject({ kind: "token" });
    expect(await people.state(open, later(3_599_999))).toBe("security");
    expect(await people.state(open, later(3_600_000))).toBe("access-ended");
    await expect(people.ask(token, later(3_600_000))).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining("Access has ended"),
    });
    await setAccessEnd(admin, { id, accessEndsAt: at(2 * DAY), why: "contract goes on" });
    expect(await people.state(open, later(3_600_000))).toBe("security");
    expect((await people.acts(id)).at(-1)).toMatchObject({
      act: "person.set-access-end",
      before: { accessEndsAt: at(3_600_000) },
      after: { accessEndsAt: at(2 * DAY) },
      why: "contract goes on",
    });
  });

  it("is never in the past, far away, one's own, or away for an auditor", async () => {
    await people.session("checker", ["Aud"]);
    const id = await people.idOf("checker");
    for (const accessEndsAt of [at(0), at(-DAY), at(1_097 * DAY), null]) {
      await expect(setAccessEnd(admin, { id, accessEndsAt, why })).rejects.toMatchObject({
        code: "invalid",
        problems: [{ field: "accessEndsAt" }],
      });
    }
    const self = admin.actor.kind === "person" ? admin.actor.id : "";
    await expect(
      setAccessEnd(admin, { id: self, accessEndsAt: at(DAY), why }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("is not set for the last administrator without one", async () => {
    const self = admin.actor.kind === "person" ? admin.actor.id : "";
    const system = { ...admin, actor: { kind: "system", name: "test" } as const };
    await expect(
      setAccessEnd(system, { id: self, accessEndsAt: at(DAY), why }),
    ).rejects.toMatchObject({ code: "conflict" });
    await people.context("second", "admin");
    const id = await people.idOf("second");
    await setAccessEnd(admin, { id, accessEndsAt: at(DAY), why });
    expect((await admins()).map((person) => person.id)).toEqual([self]);
  });
});
