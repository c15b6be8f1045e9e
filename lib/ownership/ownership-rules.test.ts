import { describe, expect, it } from "vitest";
import { changeRule } from "./change-rule";
import { createRule } from "./create-rule";
import { deleteRule } from "./delete-rule";
import { listOwnerChoices } from "./list-owner-choices";
import { listRules } from "./list-rules";
import { orderRules } from "./order-rules";
import { previewRule } from "./preview-rule";
import { previewRule as previewSchema } from "./schemas";
import { setKeyOwners } from "./set-key-owners";
import {
  ADA,
  acts,
  addKeys,
  apply,
  as,
  group,
  inWorld,
  KEY,
  owners,
  person,
  rule,
} from "./testing";

inWorld();

describe("ownership rules", () => {
  it("are made, changed, ordered and deleted, each recorded, and never over somebody else's change", async () => {
    const a = await createRule(as(), rule("A", { regions: ["eu-*"] }, [group("a")]));
    const b = await createRule(as(), rule("B", { accounts: ["pay*"] }, [group("b")]));
    await addKeys({ id: "k" });
    await apply();
    expect(await owners()).toEqual({ k: "rule: a" });
    expect((await listRules(as())).items.map(({ name, keys }) => [name, keys])).toEqual([
      ["A", 1],
      ["B", 0],
    ]);
    await expect(orderRules(as(), [a.id])).rejects.toMatchObject({ code: "conflict" });
    await orderRules(as(), [b.id, a.id]);
    await apply();
    expect(await owners()).toEqual({ k: "rule: b" });
    const change = { ...rule("B2", { accounts: ["none"] }, [group("b")]), id: b.id, version: 1 };
    expect((await changeRule(as(), change)).version).toBe(2);
    await expect(changeRule(as(), change)).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteRule(as(), { id: b.id, version: 1 })).rejects.toMatchObject({
      code: "conflict",
    });
    await deleteRule(as(), { id: b.id, version: 2 });
    await deleteRule(as(), { id: a.id, version: 1 });
    await expect(deleteRule(as(), { id: a.id, version: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
    await apply();
    expect(await owners()).toEqual({ k: "nobody:" });
    expect((await acts("ownership-rule.change")).at(-1)).toMatchObject({
      before: { name: "B" },
      after: { name: "B2" },
    });
    expect((await acts("ownership-rule.order")).at(-1)?.after).toEqual({ ids: [b.id, a.id] });
  });

  it("are refused to who may not", async () => {
    const made = rule("A", { regions: ["*"] }, [group("a")]);
    const draft = previewSchema.parse({ match: made.match });
    for (const role of ["owner", "auditor"] as const) {
      await expect(createRule(as(role), made)).rejects.toMatchObject({ code: "forbidden" });
      await expect(previewRule(as(role), draft)).rejects.toMatchObject({ code: "forbidden" });
      await expect(listOwnerChoices(as(role), "")).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(listRules(as("owner"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(listRules(as("auditor"))).resolves.toMatchObject({ total: 0 });
  });

  it("show before they are made what they would match and change", async () => {
    await addKeys(
      { id: "a", aliases: ["alias/pay-1"] },
      { id: "b", aliases: ["alias/pay-2"], tags: { Owner: "team-b" } },
      { id: "c", aliases: ["alias/pay-3"], tags: null },
      { id: "d", aliases: ["alias/other"] },
    );
    await setKeyOwners(as(), { ...KEY("a"), owners: [person(ADA)], why: "w" });
    await apply();
    const draft = previewSchema.parse({
      match: { aliases: ["pay*"], tags: [{ name: "*", value: "*" }] },
      owners: [group("pay")],
    });
    const seen = await previewRule(as(), draft);
    expect(seen).toMatchObject({ keys: 1, undecided: 1, changes: 1 });
    expect(seen.sample).toMatchObject([
      { keyId: "b", decides: true, owners: [{ name: "team-b" }] },
    ]);
    const all = await previewRule(as(), { ...draft, match: { ...draft.match, tags: [] } });
    expect(all).toMatchObject({ keys: 3, undecided: 0, changes: 2 });
    expect(all.sample.map(({ keyId, decides }) => [keyId, decides])).toEqual([
      ["a", false],
      ["b", true],
      ["c", true],
    ]);
    expect((await owners()).b).toBe("tag: team-b");
  });
});
