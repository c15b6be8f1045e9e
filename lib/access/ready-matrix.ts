import { setTimeout } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { Db } from "@/lib/db/types";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { loadPicture } from "./load-picture";

/** So long what the same page asks for goes first, in milliseconds. */
const PAUSE = 300;

interface Ready {
  accounts: Set<string>;
  /** One after another: nobody waits for these. */
  last: Promise<unknown>;
}
// On globalThis because Next loads modules once for pages and once for routes.
const holder = globalThis as { keyledgerReady?: WeakMap<Db["pool"], Ready> };
holder.keyledgerReady ??= new WeakMap();
const ready = holder.keyledgerReady;

/**
 * Computes the matrix of a key in the background, for whoever looks at a key and may look at its matrix next: the first of
 * an account since the start parses the policies of all its principals, what later ones find done. Once for an account.
 * Only for callers that have authorised. Never throws: what goes wrong, the matrix itself will say.
 */
export async function readyMatrix(ctx: Context, name: KeyName, pause = PAUSE): Promise<void> {
  const { pool } = ctx.db;
  const known = ready.get(pool) ?? { accounts: new Set(), last: Promise.resolve() };
  ready.set(pool, known);
  if (known.accounts.has(name.accountId)) return;
  known.accounts.add(name.accountId);
  const before = known.last;
  const own = (async () => {
    await Promise.all([before, setTimeout(pause, undefined, { ref: false })]);
    // What tells keys apart by an account's policies is found out when it is asked about again.
    for (let times = 0; times < 2; times++) await loadPicture(ctx, name, {});
  })().catch(() => {
    known.accounts.delete(name.accountId);
  });
  known.last = own;
  await own;
}
