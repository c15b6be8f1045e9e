import pg from "pg";
import { inject } from "vitest";
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

const GUARDED = [
  "ledger_act",
  "ledger_pending",
  "ledger_place",
  "ledger_tile",
  "ledger_checkpoint",
] as const;

/**
 * What the tables' owner alone can do: switches the guards off, and what ties rows to each other, and changes
 * something. `owner` is connected as that role.
 */
export async function withoutGuard(owner: Db, sql: string): Promise<void> {
  await inTransaction(owner, async (tx) => {
    await tx.query(`ALTER TABLE ledger_place DROP CONSTRAINT IF EXISTS ledger_place_act_id_fkey`);
    await tx.query(
      `ALTER TABLE ledger_pending DROP CONSTRAINT IF EXISTS ledger_pending_act_id_fkey`,
    );
    await tx.query(
      `ALTER TABLE checkpoint_copy DROP CONSTRAINT IF EXISTS checkpoint_copy_size_fkey`,
    );
    for (const table of GUARDED) await tx.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await tx.query(sql);
    const guards = await tx.query<{ name: string; tab: string }>(
      `SELECT tgname AS name, tgrelid::regclass::text AS tab FROM pg_trigger
        WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY($1)`,
      [GUARDED],
    );
    for (const { name, tab } of guards.rows) {
      await tx.query(`ALTER TABLE ${tab} ENABLE ALWAYS TRIGGER ${name}`);
    }
  });
}

/** Runs SQL on the database of `url` as the server's superuser; for tests only. */
export async function asSuperuser(url: string, sql: string, values: unknown[] = []): Promise<void> {
  const address = new URL(inject("keyledgerServer").adminUrl);
  address.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: address.toString() });
  // Two who kill connections at once kill each other's.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(sql, values);
  } finally {
    await client.end();
  }
}

/** Kills every other connection to the database of `url`, each with this chance. */
export function killConnections(url: string, chance: number): Promise<void> {
  const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < $1`;
  return asSuperuser(url, kill, [chance]);
}
