import { describe, expect, it } from "vitest";
import { applyOwnership } from "./apply-ownership";
import { createRule } from "./create-rule";
import { getOwnership } from "./get-ownership";
import {
  acts,
  addKeys,
  apply,
  as,
  BEN,
  group,
  inWorld,
  NOW,
  owners,
  person,
  query,
  rule,
  setFallback,
  world,
} from "./testing";

inWorld();

describe("applying ownership", () => {
  it("gives every key its owners, and goes over them again only when something has changed", async () => {
    await addKeys(
      { id: "ada", tags: { Owner: "ADA@x.example" } },
      { id: "b", tags: { owner: "team-b" } },
      { id: "none", tags: { Owner: "who" } },
      { id: "unread", tags: null },
      { id: "pay", tags: null, aliases: ["alias/pay-1"] },
    );
    await createRule(as(), rule("Pay", { aliases: ["pay-*"] }, [group("payments"), person(BEN)]));
    expect((await getOwnership(as())).applying).not.toBeNull();
    expect(await apply()).toBe("applied");
    expect(await owners()).toEqual({
      ada: "tag: Ada",
      b: "tag: team-b",
      none: "nobody:",
      pay: "rule: Ben, payments",
      unread: "unknown:",
    });
    const state = await getOwnership(as());
    expect(state).toMatchObject({
      applying: null,
      counts: { tag: 2, rule: 1, nobody: 1, unknown: 1 },
    });
    const before = await query(`SELECT started_at FROM ownership_pass`);
    expect(await apply()).toBe("applied");
    expect(await query(`SELECT started_at FROM ownership_pass`)).toEqual(before);
    await setFallback(group("security"));
    await apply();
    expect((await owners()).none).toBe("fallback: security");
    expect((await owners()).unread).toBe("unknown:");
    await query(`UPDATE account SET name = 'Other'`);
    expect((await getOwnership(as())).applying).not.toBeNull();
  });

  it("goes on where it was stopped, and takes up what changed meanwhile", async () => {
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT s.id, s.account_id, s.region, 'k' || n, 'arn:k' || n, '{}', '{"Owner": "team-a"}', '{}', now(), now()
         FROM scope s, generate_series(1, 1800) n`,
    );
    const stop = new AbortController();
    const clock = () => {
      calls += 1;
      if (calls === 5) stop.abort();
      return NOW;
    };
    let calls = 0;
    const options = { db: world.test.db, clock, workerId: "w", signal: stop.signal };
    expect(await applyOwnership(options)).toBe("stopped");
    const [{ done }] = (await query(`SELECT done FROM ownership_pass`)) as [{ done: number }];
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(1800);
    await query(`UPDATE key SET tags = '{}' WHERE key_id = 'k1'`);
    await apply();
    const [{ total }] = (await query(`SELECT sum(done)::int AS total FROM ownership_pass`)) as [
      { total: number },
    ];
    expect(total).toBe(1800);
    expect((await getOwnership(as())).counts.tag).toBe(1800);
    await createRule(as(), rule("All", { regions: ["*"] }, [group("all")]));
    await apply();
    expect((await getOwnership(as())).counts.rule).toBe(1800);
  });

  it("is one entry a batch when many keys change, and one a key when few do", async () => {
    await addKeys(...Array.from({ length: 30 }, (_, n) => ({ id: `many-${n}` })));
    await apply();
    await createRule(as(), rule("All", { regions: ["*"] }, [group("all")]));
    await apply();
    const all = await acts("key.change-owners");
    const entries = all.filter((entry) => JSON.stringify(entry).includes('arn:many-0"'));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      actor: { kind: "system", name: "ownership" },
      detail: { count: 30, changes: [{ before: [], after: ["group:all"] }] },
    });
    expect(entries[0].detail.changes[0].keys).toHaveLength(30);
  });
});
