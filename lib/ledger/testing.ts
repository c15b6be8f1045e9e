import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { appendAct } from "./append-act";
import { placeActs } from "./place-acts";

/** A context in which the application itself acts; for tests and benchmarks of the ledger. */
export const testContext = {
  actor: { kind: "system" as const, name: "test" },
  clock: () => new Date(),
  requestId: "test",
};

/** Appends `count` acts one after another, about accounts `from`, `from` + 1 … Answers their ids. */
export async function appendActs(db: Db, count: number, from = 0): Promise<string[]> {
  const ids: string[] = [];
  await inTransaction(db, async (tx) => {
    ids.length = 0;
    for (let at = from; at < from + count; at += 1) {
      const subject = { kind: "account" as const, id: String(at), name: `Account ${at}` };
      ids.push(await appendAct(tx, testContext, { act: "account.add", subject }));
    }
  });
  return ids;
}

/** Gives places until nothing waits. */
export async function placeAll(db: Db): Promise<void> {
  while ((await placeActs(db))?.more !== false);
}
