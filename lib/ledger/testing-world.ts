import type { Actor, Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "./append-act";
import { makeCheckpoint } from "./make-checkpoint";
import type { LedgerSigner } from "./signer";
import { appendActs, placeAll } from "./testing";

export const person = (role: Role, name = "Ada % Lovelace"): Actor => ({
  kind: "person",
  id: `id-of-${name}`,
  name,
  email: null,
  role,
  groups: [],
  authTime: new Date(),
});
export const contextOf = (
  { db }: Pick<TestDatabase, "db">,
  actor: Actor,
  at = "2026-11-22T04:00:00.000Z",
): Context => ({ db, actor, clock: () => new Date(at), requestId: "r" });
export const KEY = {
  kind: "key" as const,
  id: "arn:aws:kms:eu-west-1:1:key/ÄÖ_1",
  name: "alias/Zahlung",
};

/** A database of its own with 402 entries under a checkpoint, two of them of `KEY`, and three acts that wait. */
export async function openLedger(signer: LedgerSigner): Promise<TestDatabase> {
  const test = await createTestDatabase();
  await appendActs(test.db, 400);
  const ctx = contextOf(test, person("security"));
  await inTransaction(test.db, async (tx) => {
    await appendAct(tx, ctx, { act: "key.set-owners", subject: KEY, why: "=1+1\r\n<b>" });
    await appendAct(tx, ctx, { act: "key.clear-owners", subject: KEY });
  });
  await placeAll(test.db);
  await makeCheckpoint(test.db, signer, new Date());
  await appendActs(test.db, 3, 400);
  return test;
}
