import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type TestOutbox, testOutbox } from "../../channels/testing/outbox";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { makeCheckpoint } from "../../ledger/make-checkpoint";
import { formatVerifierKey } from "../../ledger/rules/checkpoint-note";
import { localSigner } from "../../ledger/signer";
import { appendActs, placeAll, withoutGuard } from "../../ledger/testing";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
let outbox: TestOutbox;
beforeAll(async () => {
  test = await createTestDatabase();
  outbox = await testOutbox(test.db, () => new Date());
  vi.stubEnv("DATABASE_URL", test.url);
  vi.resetModules();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.resetModules();
  await outbox.close();
  await test.drop();
});

/** `keyledger verify-ledger` on the database of the settings: its exit code, and what the mail server got. */
async function verify(): Promise<{ code: number; mails: string[] }> {
  const { verifyLedger } = await import("./verify-ledger");
  const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { code } = await verifyLedger(undefined, { publicKey: [formatVerifierKey(signer)] });
  quiet.mockRestore();
  await outbox.deliver();
  return { code, mails: outbox.subjects() };
}

it("tells the channels of a ledger that does not hold, once, and when it holds again", async () => {
  await outbox.mailChannel(["ledger"]);
  await appendActs(test.db, 30);
  await placeAll(test.db);
  await makeCheckpoint(test.db, signer, new Date());
  expect(await verify()).toEqual({ code: 0, mails: [] });

  await withoutGuard(
    test.owner,
    `CREATE TABLE kept AS SELECT id, body FROM ledger_act;
     UPDATE ledger_act SET body = replace(body, '"Account 7"', '"Account 8"')`,
  );
  expect(await verify()).toEqual({ code: 1, mails: ["Critical: The ledger does not hold"] });
  expect(await verify()).toEqual({ code: 1, mails: [] });

  await withoutGuard(
    test.owner,
    `UPDATE ledger_act a SET body = k.body FROM kept k WHERE k.id = a.id`,
  );
  expect(await verify()).toEqual({
    code: 0,
    mails: ["Over: The ledger was verified and holds again"],
  });
});
