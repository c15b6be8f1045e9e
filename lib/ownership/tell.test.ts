import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestOutbox, testOutbox } from "@/lib/channels/testing/outbox";
import { setKeyOwners } from "./set-key-owners";
import { tellUnowned } from "./tell-unowned";
import {
  ADA,
  addKeys,
  apply,
  as,
  BEN,
  group,
  inWorld,
  KEY,
  NOW,
  owners,
  person,
  query,
  setFallback,
  world,
} from "./testing";

inWorld();

let outbox: TestOutbox;
let now: Date;
beforeAll(async () => {
  outbox = await testOutbox(world.test.db, () => now);
});
afterAll(() => outbox.close());
afterEach(() => outbox.empty());
beforeEach(() => {
  now = NOW;
});

const HOUR = 3_600_000;
const later = (hours: number) => {
  now = new Date(now.getTime() + hours * HOUR);
};
/** As two workers whose minute comes at once. */
const told = async () => {
  const ctx = { db: world.test.db, clock: () => now };
  await Promise.all([tellUnowned(ctx), tellUnowned(ctx)]);
  await outbox.deliver();
  return outbox.subjects();
};

const decideAll = async () => {
  await query(`UPDATE ownership_pass SET applied = ''`);
  await apply();
};

describe("keys that nobody owns", () => {
  it("are told of once, in one notice a day, and again when they have lost another owner", async () => {
    await outbox.mailChannel(["unowned"]);
    await outbox.mailChannel(["sync"], "Of something else");
    await addKeys({ id: "a", aliases: ["alias/a"] }, { id: "b" }, { id: "c", tags: null });
    await apply();
    expect(await owners()).toEqual({ a: "nobody:", b: "nobody:", c: "unknown:" });
    expect(await told()).toEqual(["Warning: 2 more keys that nobody owns"]);
    expect(outbox.mails.at(-1)).toContain("Payments: 2 (alias/a, b)");
    await addKeys({ id: "d" });
    await decideAll();
    later(23);
    expect(await told()).toEqual([]);
    later(1);
    expect(await told()).toEqual(["Warning: 1 more key that nobody owns"]);
    await setKeyOwners(as(), { ...KEY("a"), owners: [person(ADA)], why: "w" });
    later(48);
    expect(await told()).toEqual([]);
    await query(`DELETE FROM owner_by_hand`);
    await decideAll();
    later(1);
    expect(await told()).toEqual(["Warning: 1 more key that nobody owns"]);
  });

  it("are told of with the fallback owner who has them meanwhile", async () => {
    await outbox.mailChannel();
    await setFallback(group("security"));
    await addKeys(...Array.from({ length: 5 }, (_, n) => ({ id: `k${n}` })));
    await apply();
    expect(await told()).toEqual(["Warning: 5 more keys that nobody owns"]);
    expect(outbox.mails.at(-1)).toContain(
      "Payments: 5, with the fallback owner (k0, k1, k2 and more)",
    );
  });

  it("wait for the end of a sync and of a pass over owners, and for a channel that takes them", async () => {
    await addKeys({ id: "a" });
    await apply();
    expect(await told()).toEqual([]);
    await outbox.mailChannel();
    await query(`INSERT INTO sync_run (id, trigger, state) VALUES ($1, 'manual', 'running')`, [
      ADA,
    ]);
    later(1);
    expect(await told()).toEqual([]);
    await query(`UPDATE sync_run SET state = 'done'`);
    await query(`UPDATE ownership_pass SET target = 'x'`);
    expect(await told()).toEqual([]);
    await query(`UPDATE ownership_pass SET target = NULL`);
    expect(await told()).toEqual(["Warning: 1 more key that nobody owns"]);
    await query(`DELETE FROM sync_run`);
  });
});

describe("a person who is disabled and owned keys", () => {
  const disable = () => query(`UPDATE person SET disabled_at = $2 WHERE id = $1`, [BEN, now]);

  it("is told of once, with what became of the keys, and once more the next time", async () => {
    await outbox.mailChannel(["leaver"]);
    await addKeys({ id: "one", tags: { Owner: "ben" } }, { id: "two" }, { id: "three" });
    for (const id of ["two", "three"]) {
      await setKeyOwners(as(), { ...KEY(id), owners: [person(BEN), person(ADA)], why: "both" });
    }
    await apply();
    await disable();
    await Promise.all([apply(), apply()]);
    await outbox.deliver();
    expect(outbox.subjects()).toEqual(["Error: Ben was disabled and owned 3 keys"]);
    const [mail = ""] = outbox.mails.slice(-1);
    expect(mail).toContain("1 key now has nobody who owns it.");
    expect(mail).toContain("2 keys keep other owners.");
    await query(`UPDATE person SET disabled_at = NULL`);
    await apply();
    await setFallback(group("security"));
    await apply();
    await disable();
    await apply();
    await outbox.deliver();
    expect(outbox.subjects()).toEqual(["Warning: Ben was disabled and owned 3 keys"]);
    expect(outbox.mails.at(-1)).toContain("1 key went to the fallback owner.");
  });

  it("is one notice also where the entries in the ledger are many, and none without keys", async () => {
    await outbox.mailChannel();
    await disable();
    await apply();
    expect(await outbox.deliveries()).toEqual([]);
    await query(`UPDATE person SET disabled_at = NULL`);
    await query(
      `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, unreadable, first_seen_at, read_at)
       SELECT s.id, s.account_id, s.region, 'k' || n, 'arn:k' || n, '{}', '{"Owner": "ben"}', '{}', now(), now()
         FROM scope s, generate_series(1, 1200) n`,
    );
    await apply();
    await disable();
    await apply();
    expect((await outbox.deliveries()).map(({ title }) => title)).toEqual([
      "Ben was disabled and owned 1200 keys",
    ]);
  });
});
