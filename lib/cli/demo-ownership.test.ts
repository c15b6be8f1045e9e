import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PEOPLE } from "../auth/demo-provider/people";
import type { Context } from "../context";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { ensureQueue } from "../jobs/add-job";
import { generateWithStories } from "../local-aws/estates/generate-estate";
import { createRule } from "../ownership/create-rule";
import { deleteRule } from "../ownership/delete-rule";
import { listRules } from "../ownership/list-rules";
import { decideOwners, type OwnedKey } from "../ownership/rules/decide-owners";
import { toDeciders } from "../ownership/rules/deciders";
import { getSetting } from "../settings/list-settings";
import { DEMO_FALLBACK, DEMO_RULES, shareOutKeys } from "./demo-ownership";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const { estate, stories } = generateWithStories({ kind: "demo", seed: 1, now: NOW });

/** Every key of the demo's estate as a sync reads it; tags of what denies our reader stay unknown. */
const KEYS = [...estate.accounts.values()].flatMap((account) =>
  [...account.scopes].flatMap(([region, { keys, aliases }]) =>
    [...keys.values()].map((key) => {
      const id = key.metadata.KeyId;
      const names = [...aliases.values()].filter(({ TargetKeyId }) => TargetKeyId === id);
      const facts: OwnedKey = {
        accountId: account.id,
        region,
        aliases: names.map(({ AliasName = "" }) => AliasName),
        aliasesKnown: true,
        tags: key.readerDenied.includes("kms:ListResourceTags") ? null : key.tags,
        byHand: [],
      };
      return { arn: key.metadata.Arn, facts };
    }),
  ),
);

/** The demo when these of its people have signed in. */
function decided(people: typeof DEMO_PEOPLE) {
  const deciders = toDeciders({
    rules: DEMO_RULES.map((rule, at) => ({ id: `rule-${at}`, ...rule })),
    fallback: DEMO_FALLBACK,
    tagNames: ["Owner"],
    people: people.map(({ id, email, groups }) => ({
      id,
      email,
      subject: id,
      groups,
      live: true,
    })),
    accounts: [...estate.accounts.values()].map(({ id, name }) => ({ id, name })),
  });
  return new Map(KEYS.map(({ arn, facts }) => [arn, decideOwners(facts, deciders)]));
}

describe("the demo's ownership rules", () => {
  const owned = decided(DEMO_PEOPLE);
  const count = (fits: (one: { owners: string[]; owned: string }) => boolean) =>
    [...owned.values()].filter(fits).length;

  it("leave some keys that nobody owns to the fallback owner, and each person who is one with keys", () => {
    expect(owned.size).toBeGreaterThan(400);
    const left = count(({ owned: by }) => by === "fallback");
    expect(left).toBeGreaterThanOrEqual(20);
    expect(left).toBeLessThan(owned.size / 6);
    expect(count(({ owned: by }) => by === "nobody")).toBe(0);
    for (const team of ["team-orders", "team-customers"]) {
      const own = count(({ owners }) => owners.includes(`group:${team}`));
      expect(own, team).toBeGreaterThanOrEqual(20);
      expect(own, team).toBeLessThan(owned.size / 4);
    }
  });

  it("keep the stories of keys without an owner, of a departed team, and of what cannot be read", () => {
    const of = (story: number) => stories[story - 1]?.keyArns.map((arn) => owned.get(arn)?.owned);
    expect(of(5)).toEqual(["fallback"]);
    expect(of(14)).toEqual(["fallback", "fallback"]);
    expect(of(18)).toContain("unknown");
  });

  it("each decide some key, and the same before anybody has signed in", () => {
    for (const at of DEMO_RULES.keys()) {
      const own = [...owned.values()].filter(({ ruleId }) => ruleId === `rule-${at}`);
      expect(own.length, DEMO_RULES[at]?.name).toBeGreaterThan(0);
    }
    expect(decided([])).toEqual(owned);
  });
});

describe("at the demo's start", () => {
  let test: TestDatabase;
  let ctx: Context;
  beforeAll(async () => {
    test = await createTestDatabase();
    await ensureQueue(test.db);
    const actor = { kind: "system", name: "demo" } as const;
    ctx = { db: test.db, actor, clock: () => NOW, requestId: "demo" };
  });
  afterAll(() => test.drop());

  it("they are made once, also after a start that was cut short, and never again once deleted", async () => {
    for (const rule of DEMO_RULES.slice(0, 2)) await createRule(ctx, rule);
    await shareOutKeys(ctx);
    const { items } = await listRules(ctx);
    expect(items.map(({ name }) => name)).toEqual(DEMO_RULES.map(({ name }) => name));
    const [first] = items;
    if (!first) throw new Error("no rule");
    await deleteRule(ctx, { id: first.id, version: first.version });
    await shareOutKeys(ctx);
    expect((await listRules(ctx)).items.map(({ name }) => name)).toEqual(
      DEMO_RULES.slice(1).map(({ name }) => name),
    );
    expect(await getSetting(ctx, "ownership.fallback")).toMatchObject({
      value: DEMO_FALLBACK,
      version: 1,
    });
    const { rows } = await test.db.pool.query(
      `SELECT act, count(*)::int AS n FROM ledger_act WHERE actor = 'system:demo' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { act: "ownership-rule.create", n: DEMO_RULES.length },
      { act: "ownership-rule.delete", n: 1 },
      { act: "setting.change", n: 1 },
    ]);
  });
});
