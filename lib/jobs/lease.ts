import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import type { Db } from "@/lib/db/types";
import { endLease, extendLease, lockLease, takeLease } from "./store";

/** The right to work on `name`. `token` grows with every change of holder. */
export interface Lease {
  name: string;
  holder: string;
  token: string;
}

/** Somebody else holds the lease by now; nothing of the transaction may stay. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  constructor(lease: Lease) {
    super(`The lease ${lease.name} has passed on to another worker.`);
  }
}

export const LEASE_MS = 30_000;

/** Takes the lease unless somebody holds it; null then. Time is the database's. */
export async function acquireLease(
  db: Pick<Db, "pool">,
  name: string,
  workerId: string,
  ttlMs: number = LEASE_MS,
): Promise<Lease | null> {
  const holder = `${workerId}/${randomUUID()}`;
  const token = await takeLease(db.pool, { name, holder, ttlMs });
  return token === null ? null : { name, holder, token };
}

/** Prolongs the lease; false when it has passed on. */
export function renewLease(
  db: Pick<Db, "pool">,
  lease: Lease,
  ttlMs: number = LEASE_MS,
): Promise<boolean> {
  return extendLease(db.pool, { ...lease, ttlMs });
}

/** Lets others have it at once. No effect when it has passed on. */
export function releaseLease(db: Pick<Db, "pool">, lease: Lease): Promise<void> {
  return endLease(db.pool, lease);
}

/**
 * First statement of every transaction that writes under a lease: locks the row, so that nobody can
 * take the lease before this transaction ends. Throws `LeaseLost` when somebody already has.
 */
export async function assertLease(client: PoolClient, lease: Lease): Promise<void> {
  if ((await lockLease(client, lease.name)) !== lease.token) throw new LeaseLost(lease);
}

/**
 * Runs `work` under the lease and renews it meanwhile; the signal given to `work` aborts when `signal`
 * does or the lease is lost. Answers `busy` without running it when somebody else holds the lease.
 */
export async function withLease<T>(
  db: Pick<Db, "pool">,
  {
    name,
    workerId,
    signal,
    ttlMs = LEASE_MS,
  }: {
    name: string;
    workerId: string;
    signal: AbortSignal;
    ttlMs?: number;
  },
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<{ busy: true } | { busy: false; result: T }> {
  const lease = await acquireLease(db, name, workerId, ttlMs);
  if (!lease) return { busy: true };
  const lost = new AbortController();
  const timer = setInterval(() => {
    renewLease(db, lease, ttlMs).then(
      (held) => held || lost.abort(new LeaseLost(lease)),
      // The database may be away for a moment; the fence decides when it is back.
      () => undefined,
    );
  }, ttlMs / 3);
  try {
    return { busy: false, result: await work(lease, AbortSignal.any([signal, lost.signal])) };
  } finally {
    clearInterval(timer);
    await releaseLease(db, lease).catch(() => undefined);
  }
}
