import { randomBytes } from "node:crypto";
import { type ActContext, actColumns, canonicalBody, entryBody } from "./rules/entry-body";
import { uuidV7 } from "./rules/uuid-v7";
import { type ActWriter, insertAct } from "./store/append";
import type { Act, ActName } from "./types";

/**
 * Writes the entry of an act on the transaction of the act itself (`tx`: a pg client inside `inTransaction`,
 * or Prisma's transaction client). Call it before the change, so that a ledger that cannot be written stops the
 * act. Answers the entry's id; its place in the ledger follows within a second.
 */
export async function appendAct<N extends ActName>(
  tx: ActWriter,
  ctx: ActContext,
  act: Act<N>,
): Promise<string> {
  const body = entryBody(ctx, act, uuidV7(ctx.clock().getTime(), randomBytes(10)));
  await insertAct(tx, { ...actColumns(body), body: canonicalBody(body) });
  return body.id;
}
