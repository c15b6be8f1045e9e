import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { readLedgerState } from "./read-ledger-state";
import type { CheckpointList, ListCheckpointsQuery } from "./schemas";
import { countCheckpoints, readCheckpoints, readCopies } from "./store/checkpoints";
import { toCheckpoint } from "./to-dto";

const cursors = cursorCodec("checkpoints", z.number().int().nonnegative());

/** One page of checkpoints, the largest first, with how their copies fare and how the ledger is. */
export async function listCheckpoints(
  ctx: Context,
  { limit, cursor }: ListCheckpointsQuery,
): Promise<CheckpointList> {
  authorize(ctx.actor, "ledger:read");
  const { pool } = ctx.db;
  const below = cursors.decode(cursor, "");
  const [rows, total, state] = await Promise.all([
    readCheckpoints(pool, { below, limit: limit + 1 }),
    countCheckpoints(pool),
    readLedgerState(ctx.db),
  ]);
  const shown = rows.slice(0, limit);
  const copies = await readCopies(
    pool,
    shown.map(({ size }) => size),
  );
  const last = shown.at(-1);
  return {
    items: shown.map((row) => toCheckpoint(row, copies)),
    nextCursor: rows.length > limit && last ? cursors.encode(Number(last.size), "") : null,
    total,
    state,
  };
}
