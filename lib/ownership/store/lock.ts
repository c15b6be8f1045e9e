import type { PoolClient } from "pg";

/** Number of the advisory lock on what decides owners; the migration `ownership` takes it too. */
const LOCK = 7_305_202;

/**
 * For whoever decides owners of keys: call it before the inputs are read. Until the transaction ends no person is
 * disabled, and a pass that begins to apply later inputs waits, so that it finds what was decided by earlier ones.
 */
export async function holdInputs(client: PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1)", [LOCK]);
}

/** Waits until nobody decides by inputs that were read before. */
export async function awaitDeciders(client: PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
}
