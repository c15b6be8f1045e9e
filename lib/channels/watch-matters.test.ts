import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { placeActs } from "@/lib/ledger/place-acts";
import { tellVerification } from "./tell-verification";
import { type TestOutbox, testOutbox } from "./testing/outbox";
import { watchMatters } from "./watch-matters";
import { removeChannel } from "./write-channel";

const ADA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
const HOUR = 3_600_000;
let test: TestDatabase;
let outbox: TestOutbox;
let now: Date;

beforeAll(async () => {
  test = await createTestDatabase();
  now = new Date();
  outbox = await testOutbox(test.db, () => now);
});
afterAll(async () => {
  await outbox.close();
  await test.drop();
});
beforeEach(() => {
  // Troubles are dated by the database's clock.
  now = new Date();
});
afterEach(async () => {
  await outbox.empty();
  await query("DELETE FROM person");
  await query("DELETE FROM checkpoint_trouble");
});

const query = async (text: string, values: unknown[] = []) =>
  (await test.db.pool.query(text, values)).rows;
/** As two workers whose minute comes at once. */
const watch = () => {
  const ctx = { db: test.db, clock: () => now };
  return Promise.all([watchMatters(ctx), watchMatters(ctx)]);
};
const told = async () => {
  await watch();
  await outbox.deliver();
  return outbox.subjects();
};
const signingFails = (reason: string, error: string, ago = "2 minutes") =>
  query(
    `INSERT INTO checkpoint_trouble (id, reason, error, since, tried_at)
     VALUES (1, $1, $2, now() - $3::interval, now())`,
    [reason, error, ago],
  );

describe("trouble of the ledger", () => {
  it("that keeps a checkpoint from being signed is told once by two workers, and once when it is over", async () => {
    await outbox.mailChannel(["ledger"]);
    await outbox.mailChannel(["sync"], "Of something else");
    expect(await told()).toEqual([]);
    await signingFails("denied", "kms:Sign is denied");
    expect(await told()).toEqual(["Error: No checkpoint of the ledger can be signed"]);
    expect(outbox.mails.at(-1)).toContain("denied: kms:Sign is denied");
    expect(await told()).toEqual([]);
    await query("DELETE FROM checkpoint_trouble");
    expect(await told()).toEqual(["Over: Checkpoints of the ledger are signed again"]);
    expect(await told()).toEqual([]);
    await signingFails("denied", "once more");
    expect(await told()).toHaveLength(1);
  });

  it("is no news for a minute, but for a contradiction with what was signed, which is critical at once", async () => {
    await outbox.mailChannel();
    await signingFails("unavailable", "timeout", "5 seconds");
    expect(await told()).toEqual([]);
    await query("DELETE FROM checkpoint_trouble");
    await signingFails("refused", "100 were signed for", "1 second");
    expect(await told()).toEqual(["Critical: The ledger contradicts what was signed before"]);
  });

  it("is acts that wait for their place, and copies that cannot be written", async () => {
    await outbox.mailChannel();
    await query(
      `INSERT INTO ledger_checkpoint (size, root, note, key_id, made_at) VALUES (1, '', 'n', 'k', now())`,
    );
    await query(
      `INSERT INTO checkpoint_copy (size, target, tries, tried_at, error)
       VALUES (1, 'folder:/mnt/notes', 5, now(), 'ENOSPC: no space left'), (1, 'log', 4, now(), 'once')`,
    );
    await query(
      `INSERT INTO ledger_act (id, body, at, act, actor, actor_name)
       VALUES ($1, '{}', now(), 'session.start', 'system:test', 'test')`,
      [ADA],
    );
    await query(
      `INSERT INTO ledger_pending (act_id, since) VALUES ($1, now() - interval '90 seconds')`,
      [ADA],
    );
    const subjects = await told();
    expect(subjects.sort()).toEqual([
      "Error: Acts wait for their place in the ledger",
      "Error: Checkpoints of the ledger cannot be copied",
    ]);
    expect(outbox.mails.join()).toContain("folder:/mnt/notes: ENOSPC: no space left");
    expect(outbox.mails.join()).not.toContain("log: once");
    await placeActs(test.db);
    await query("UPDATE checkpoint_copy SET written_at = now(), error = NULL");
    expect((await told()).sort()).toEqual([
      "Over: Acts get their places in the ledger again",
      "Over: Checkpoints of the ledger are copied again",
    ]);
  });

  it("that a verification finds is told once, until one finds that all holds", async () => {
    await outbox.mailChannel(["ledger"]);
    const verify = (finding: string | null) =>
      tellVerification({ db: test.db, clock: () => now }, finding);
    expect(await verify(null)).toBe(0);
    expect(await verify("Entry 7 is not what its leaf says.")).toBe(1);
    expect(await verify("Entry 7 is not what its leaf says.")).toBe(0);
    expect(await told()).toEqual(["Critical: The ledger does not hold"]);
    expect(outbox.mails.at(-1)).toContain("Entry 7 is not what its leaf says.");
    await verify(null);
    expect(await told()).toEqual(["Over: The ledger was verified and holds again"]);
  });

  it("waits for a channel that takes it", async () => {
    await outbox.mailChannel(["sync"]);
    await signingFails("failed", "x");
    expect(await told()).toEqual([]);
    await outbox.mailChannel(["ledger"], "Later");
    expect(await told()).toHaveLength(1);
  });
});

describe("an access that ends", () => {
  const endsIn = (ms: number) =>
    query(
      `INSERT INTO person (id, issuer, subject, name, role, access_ends_at)
       VALUES ($1, 'i', 'ada', 'Ada <b>', 'auditor', $2)
       ON CONFLICT (id) DO UPDATE SET access_ends_at = excluded.access_ends_at`,
      [ADA, new Date(now.getTime() + ms)],
    );

  it("is told of a week and a day before, each once, and not after it", async () => {
    await outbox.mailChannel(["access"]);
    await endsIn(8 * 24 * HOUR);
    expect(await told()).toEqual([]);
    now = new Date(now.getTime() + 30 * HOUR);
    expect(await told()).toEqual(["For information: The access of Ada <b> ends in 7 days"]);
    expect(await told()).toEqual([]);
    now = new Date(now.getTime() + 6 * 24 * HOUR);
    expect(await told()).toEqual(["Warning: The access of Ada <b> ends within a day"]);
    now = new Date(now.getTime() + 24 * HOUR);
    expect(await told()).toEqual([]);
  });

  it("is another when the end is another, and none of a person who is disabled", async () => {
    await outbox.mailChannel();
    await endsIn(5 * HOUR);
    expect(await told()).toHaveLength(1);
    await endsIn(90 * 24 * HOUR);
    expect(await told()).toEqual([]);
    await endsIn(6 * HOUR);
    expect(await told()).toHaveLength(1);
    await endsIn(7 * HOUR);
    await query("UPDATE person SET disabled_at = now()");
    expect(await told()).toEqual([]);
  });
});

it("ends the matter of a failing channel that is removed", async () => {
  await outbox.mailChannel(["channel"]);
  const { id } = await outbox.hookChannel(["ledger"]);
  outbox.answer(() => ({ status: 400, retryAfter: null, body: "no" }));
  await signingFails("failed", "x");
  expect(await told()).toEqual([]);
  await outbox.deliver();
  expect(outbox.subjects()).toEqual(["Error: The channel Hook does not deliver"]);
  await removeChannel(outbox.ctx(), id);
  expect(await told()).toEqual(["Over: The channel Hook is off or deleted"]);
  expect(await told()).toEqual([]);
});
