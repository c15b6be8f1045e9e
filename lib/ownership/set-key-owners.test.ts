import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { getKeyOwners } from "./get-key-owners";
import { clearKeyOwners, setKeyOwners } from "./set-key-owners";
import { acts, addKeys, as, BEN, inWorld, KEY, owners, person } from "./testing";

inWorld();

describe("owners given by hand", () => {
  it("hold at once, say why and by whom, and end when they are taken away", async () => {
    await addKeys({ id: "k", tags: { Owner: "team-b" } });
    const given = { ...KEY("k"), owners: [person(BEN)], why: "Ben wrote the service" };
    const set = await setKeyOwners(as(), given);
    expect(set).toMatchObject({
      owned: "hand",
      owners: [{ name: "Ben", counts: true }],
      byHand: { why: "Ben wrote the service", givenBy: "Ada" },
    });
    expect(await owners()).toEqual({ k: "hand: Ben" });
    const cleared = await clearKeyOwners(as(), { ...KEY("k"), why: "moved" });
    expect(cleared).toMatchObject({
      owned: "tag",
      owners: [{ name: "team-b", members: 1 }],
      tag: { name: "Owner", value: "team-b" },
      byHand: null,
    });
    const ofKey = (await acts("key.set-owners")).filter(({ subject }) => subject.id === "arn:k");
    const [entry] = ofKey;
    expect(entry).toMatchObject({
      subject: { kind: "key", id: "arn:k" },
      why: "Ben wrote the service",
      after: { given: [`person:${BEN}`] },
    });
    expect((await acts("key.clear-owners")).at(-1)).toMatchObject({ why: "moved" });
  });

  it("are refused to who may not, for keys that are not, and for people nobody knows", async () => {
    await addKeys({ id: "k" });
    const given = { ...KEY("k"), owners: [person(BEN)], why: "w" };
    for (const role of ["owner", "auditor"] as const) {
      await expect(setKeyOwners(as(role), given)).rejects.toMatchObject({ code: "forbidden" });
      await expect(clearKeyOwners(as(role), given)).rejects.toMatchObject({ code: "forbidden" });
    }
    const missing = { ...given, keyId: "never" };
    await expect(setKeyOwners(as(), missing)).rejects.toMatchObject({ code: "not-found" });
    const stranger = { ...given, owners: [person(randomUUID())] };
    await expect(setKeyOwners(as(), stranger)).rejects.toMatchObject({ code: "invalid" });
    expect((await getKeyOwners(as(), KEY("k"))).byHand).toBeNull();
  });
});
